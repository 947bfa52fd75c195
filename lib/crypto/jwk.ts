import { BoundedPool } from "@/lib/base/bounded-pool";
import { libuvThreads } from "@/lib/base/env";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";

/** Accepted for new client keys; RSA is 4096 bits (domain 2.5). */
export const KEY_ALGORITHMS = ["PS256", "ES256", "ES384", "ES512"] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

const PUBLIC_MEMBERS = ["kty", "n", "e", "crv", "x", "y", "use", "alg", "kid"] as const;

export interface ClientKeyPair {
  kid: string;
  privateJwk: JWK;
  publicJwk: JWK;
}

/**
 * Making an RSA key of 4096 bits takes a thread of libuv's pool for seconds, and every DNS look-up, file and
 * signature needs one as well, so at least one stays free whatever is asked for.
 */
const rsaPool = new BoundedPool({ parallel: Math.max(1, Math.min(2, libuvThreads() - 1)), waiting: 12 });

/**
 * A new key pair. Its `kid` is the thumbprint (RFC 7638), so that after a lost response the key can be found
 * in a list. An RSA key waits for its turn when others are being made.
 * @throws AppError TOO_MANY_REQUESTS when too many RSA keys wait already
 */
export async function generateClientKey(algorithm: KeyAlgorithm): Promise<ClientKeyPair> {
  const generate = () => generateKeyPair(algorithm, { extractable: true, modulusLength: 4096 });
  const pair = await (algorithm.startsWith("ES") ? generate() : rsaPool.run(generate));
  const bare = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(bare);
  const privateJwk = { ...bare, use: "sig", alg: algorithm, kid };
  return { kid, privateJwk, publicJwk: toPublicJwk(privateJwk) };
}

/** Copies the public members one by one, so that no private one can be included. */
export function toPublicJwk(jwk: JWK): JWK {
  return Object.fromEntries(
    PUBLIC_MEMBERS.filter((name) => jwk[name] != null).map((name) => [name, jwk[name]]),
  );
}
