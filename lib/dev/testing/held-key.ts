import { sealKey } from "@/lib/core/keys/ledger/create";
import type { ClientKeyPair } from "@/lib/crypto/jwk";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";

/** The scopes of a test's client, all granted, as Selvbetjening returns them. */
export const GRANTED_SCOPES = [SELVBETJENING_SCOPE, "nhn:msh/api"].map((scope) => ({
  scope,
  status: "ok",
  statusReason: null,
}));

/** The row of a CURRENT key whose private half the portal has. */
export function heldKey(installationId: string, pair: ClientKeyPair, masterKey: string, expiresAt?: Date) {
  const key = sealKey({ privateJwk: pair.privateJwk, thumbprint: pair.kid }, masterKey);
  return {
    ...key,
    publicJwk: key.publicJwk as Record<string, string>,
    installationId,
    custody: "PORTAL",
    state: "CURRENT",
    expiresAt,
    createdAt: new Date(),
  } as const;
}
