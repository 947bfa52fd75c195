import { storeKey, type StoredKey } from "./key-store";

/** A key pair that the customer has, as JWK with `alg` and `kid`. */
export interface OwnKey {
  kid: string;
  alg: string;
  publicJwk: Record<string, string>;
  privateJwk: Record<string, string>;
}

/**
 * Saves a key that the customer has in this browser, as `makeKey` does with one that it creates. Only the
 * public half is for others.
 */
export async function storeOwnKey(installationId: string, own: OwnKey): Promise<StoredKey> {
  const key = await toStoredKey(installationId, own);
  await storeKey(key);
  return key;
}

/** @throws when the browser cannot use the key */
export async function toStoredKey(installationId: string, own: OwnKey): Promise<StoredKey> {
  const algorithm = algorithmOf(own);
  return {
    kid: own.kid,
    installationId,
    algorithm: own.alg,
    publicJwk: JSON.stringify(own.publicJwk),
    privateKey: await crypto.subtle.importKey("jwk", own.privateJwk, algorithm, true, ["sign"]),
    createdAt: Date.now(),
  };
}

/** WebCrypto's name of a JWS algorithm (RFC 7518, 3.1). */
function algorithmOf({ alg, privateJwk }: OwnKey) {
  if (alg.startsWith("ES")) return { name: "ECDSA", namedCurve: privateJwk.crv! };
  return { name: alg.startsWith("PS") ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: `SHA-${alg.slice(2)}` };
}
