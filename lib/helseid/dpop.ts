import { createHash, randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import * as client from "openid-client";
import type { Env } from "@/lib/base/env";
import { serverMetadata } from "./configuration";
import { knownNonce } from "./dpop-nonce";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { signingTime } from "./server-clock";

export interface DpopKey {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

/**
 * A server whose clock is a second behind what its last response showed must not see a proof of the future.
 */
const BACKDATED_SECONDS = 1;

const keys = new Map<string, Promise<DpopKey>>();

/** The ES256 key of all clients of an environment in this process (decision 0007). */
export function processDpopKey(env: Env, environment: HelseidEnvironment): Promise<DpopKey> {
  const { issuer } = addressesOf(env, environment);
  const known = keys.get(issuer);
  if (known) return known;
  const created = generateKeyPair("ES256");
  keys.set(issuer, created);
  return created;
}

/**
 * A DPoP key for one login. The code is bound to the key of the pushed request (RFC 9449, 10.1), and the
 * browser may return to another process, so the key is sealed together with state and verifier.
 */
export async function newLoginDpopKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return exportJWK(privateKey);
}

/** For one operation at HelseID with the process' key: openid-client signs the proofs with it. */
export async function dpopHandle(env: Env, environment: HelseidEnvironment): Promise<client.DPoPHandle> {
  return createHandle(env, environment, await processDpopKey(env, environment));
}

/** The same with the key of a login. */
export async function loginDpopHandle(
  env: Env,
  environment: HelseidEnvironment,
  privateJwk: JWK,
): Promise<client.DPoPHandle> {
  const { d: _private, ...publicJwk } = privateJwk;
  const [privateKey, publicKey] = await Promise.all([
    importJWK(privateJwk, "ES256"),
    importJWK(publicJwk, "ES256", { extractable: true }),
  ]);
  return createHandle(env, environment, { privateKey, publicKey } as DpopKey);
}

/**
 * openid-client sends a refused request once more with the nonce that the handle got from the refusal. A
 * handle is not shared between operations, so it is never another operation's nonce, which may be valid once.
 */
async function createHandle(
  env: Env,
  environment: HelseidEnvironment,
  key: DpopKey,
): Promise<client.DPoPHandle> {
  const server = await serverMetadata(env, environment);
  let last = "";
  return client.getDPoPHandle(new client.Configuration(server, "dpop", {}, client.None()), key, {
    [client.modifyAssertion](_header, payload) {
      const address = String(payload.htu);
      const request = `${String(payload.htm)} ${address}`;
      // HelseID has asked for a nonce without supplying a valid one: a second request would be refused too.
      if (request === last && payload.nonce === undefined) throw new HelseidError("unreadable");
      last = request;
      payload.iat = signingTime(address) - BACKDATED_SECONDS;
      payload.nonce ??= knownNonce(new URL(address).origin);
    },
  });
}

/**
 * Signs a DPoP proof for a request to an API (RFC 9449, 4.2).
 * @param request.nonce that of the API's own origin, when there is one
 */
export async function signProof(
  key: DpopKey,
  request: { method: string; url: URL; accessToken: string; nonce: string | undefined },
): Promise<string> {
  const { origin, pathname, href } = request.url;
  const { kty, crv, x, y } = await exportJWK(key.publicKey);
  return new SignJWT({
    jti: randomUUID(),
    htm: request.method,
    htu: `${origin}${pathname}`,
    iat: signingTime(href) - BACKDATED_SECONDS,
    ath: createHash("sha256").update(request.accessToken).digest("base64url"),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } as JWK })
    .sign(key.privateKey);
}
