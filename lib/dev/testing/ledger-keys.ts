import { randomUUID } from "node:crypto";
import type { SealedKey } from "@/lib/core/keys/ledger/create";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";

/** A key of the portal's for tests of the ledger, which never looks into a sealed text: a word will do. */
export function sealedKey(): SealedKey {
  const kid = randomUUID();
  return {
    id: randomUUID(),
    kid,
    thumbprint: kid,
    algorithm: "ES256",
    publicJwk: { kty: "EC" },
    sealedPrivateJwk: "sealed",
  };
}

/** A key that an installation holds. @param kid the same one makes the same key */
export function openKey(kid: string = randomUUID()): PublicKey {
  return { kid, thumbprint: kid, jwk: { kty: "EC", kid, alg: "ES256" } };
}
