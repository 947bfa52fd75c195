import { calculateJwkThumbprint, type JWK } from "jose";
import { keepKey, type KeptKey } from "./key-store";

const CURVES: Record<string, string> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/**
 * Makes a key pair in this browser (WebCrypto) and keeps it in IndexedDB. The `kid` is the RFC 7638 thumbprint.
 * @param algorithm PS256 (RSA 4096), ES256, ES384 or ES512
 */
export async function makeKey(installationId: string, algorithm: string): Promise<KeptKey> {
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
  const jwk = bare((await crypto.subtle.exportKey("jwk", pair.publicKey)) as JWK);
  const kid = await calculateJwkThumbprint(jwk);
  const key: KeptKey = {
    kid,
    installationId,
    algorithm,
    // An EC key exports no alg, and Selvbetjening wants one (domain 2.5).
    publicJwk: JSON.stringify({ ...jwk, use: "sig", alg: algorithm, kid }),
    privateKey: pair.privateKey,
    createdAt: Date.now(),
  };
  await keepKey(key);
  return key;
}

/** The private JWK, for the file that the customer saves. It goes nowhere else. */
export async function exportPrivateJwk(key: KeptKey): Promise<JWK> {
  const jwk = (await crypto.subtle.exportKey("jwk", key.privateKey)) as JWK;
  const { key_ops: _operations, ext: _extractable, ...rest } = jwk as JWK & { ext?: boolean };
  return { ...rest, use: "sig", alg: key.algorithm, kid: key.kid };
}

function bare(jwk: JWK): JWK {
  const { kty, n, e, crv, x, y } = jwk;
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value)) as JWK;
}
