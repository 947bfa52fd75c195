import { calculateJwkThumbprint, type JWK } from "jose";
import { storeKey, type StoredKey } from "./key-store";

const CURVES: Record<string, string> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/**
 * Creates a key pair in this browser (WebCrypto) and saves it in IndexedDB. The `kid` is the RFC 7638
 * thumbprint.
 * @param algorithm PS256 (RSA 4096), ES256, ES384 or ES512
 */
export async function makeKey(installationId: string, algorithm: string): Promise<StoredKey> {
  const curve = CURVES[algorithm];
  const pair = await (curve
    ? crypto.subtle.generateKey({ name: "ECDSA", namedCurve: curve }, true, ["sign", "verify"])
    : crypto.subtle.generateKey(
        {
          name: "RSA-PSS",
          hash: "SHA-256",
          modulusLength: 4096,
          publicExponent: new Uint8Array([1, 0, 1]),
        },
        true,
        ["sign", "verify"],
      ));
  const jwk = requiredMembers((await crypto.subtle.exportKey("jwk", pair.publicKey)) as JWK);
  const kid = await calculateJwkThumbprint(jwk);
  const key: StoredKey = {
    kid,
    installationId,
    algorithm,
    // An exported EC key has no alg, which Selvbetjening requires (domain 2.5).
    publicJwk: JSON.stringify({ ...jwk, use: "sig", alg: algorithm, kid }),
    privateKey: pair.privateKey,
    createdAt: Date.now(),
  };
  await storeKey(key);
  return key;
}

/** The private JWK, for the file that the customer saves and for nothing else. */
export async function exportPrivateJwk(key: StoredKey): Promise<JWK> {
  const jwk = (await crypto.subtle.exportKey("jwk", key.privateKey)) as JWK;
  const { key_ops: _operations, ext: _extractable, ...rest } = jwk as JWK & { ext?: boolean };
  return { ...rest, use: "sig", alg: key.algorithm, kid: key.kid };
}

/** The members that make up a thumbprint (RFC 7638, 3.2). */
function requiredMembers(jwk: JWK): JWK {
  const { kty, n, e, crv, x, y } = jwk;
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value)) as JWK;
}
