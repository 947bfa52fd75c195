import { randomUUID } from "node:crypto";
import type { ClientKeyPair } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { clientKeyRecord } from "@/lib/core/keys/sealed-records";

/** The scopes of a test's client, all given, as Selvbetjening tells of them. */
export const GIVEN_SCOPES = [SELVBETJENING_SCOPE, "nhn:msh/api"].map((scope) => ({
  scope,
  status: "ok",
  statusReason: null,
}));

/** The row of a key in use whose private half the portal holds. */
export function heldKey(installationId: string, pair: ClientKeyPair, masterKey: string, expiresAt?: Date) {
  const id = randomUUID();
  return {
    id,
    installationId,
    kid: pair.kid,
    thumbprint: pair.kid,
    algorithm: "ES256",
    custody: "PORTAL",
    state: "CURRENT",
    expiresAt,
    publicJwk: pair.publicJwk as Record<string, string>,
    sealedPrivateJwk: seal(JSON.stringify(pair.privateJwk), clientKeyRecord(id), masterKey),
    createdAt: new Date(),
  } as const;
}
