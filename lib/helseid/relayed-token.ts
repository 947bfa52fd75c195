import { decodeJwt, importJWK, type JWK, jwtVerify } from "jose";
import type { Env } from "@/lib/base/env";
import { serverMetadata } from "./configuration";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { observedFetch } from "./observed-fetch";
import { serverNowMs } from "./server-clock";

/** HelseID's response to a token request that a browser has signed. */
export type RelayedTokenResponse =
  | { kind: "token"; accessToken: string }
  /** HelseID requires this nonce in the DPoP proof (RFC 9449, 8): the browser signs again. */
  | { kind: "nonce"; nonce: string }
  | { kind: "refused"; error: string };

const MAX_BYTES = 100_000;
const MAX_ASSERTION_SECONDS = 60;

/** Addresses and HelseID's time, which a browser needs to sign requests itself. @throws HelseidError */
export async function signingFacts(env: Env, environment: HelseidEnvironment) {
  const { issuer, selvbetjeningApi } = addressesOf(env, environment);
  const { token_endpoint: tokenEndpoint } = await serverMetadata(env, environment);
  return {
    issuer,
    tokenEndpoint: tokenEndpoint!,
    clientUrl: `${selvbetjeningApi}/v1/client`,
    keysUrl: `${selvbetjeningApi}/v1/client-secret`,
    /** HelseID's time, in milliseconds since the epoch. */
    nowMs: serverNowMs(issuer),
  };
}

/**
 * Whether the assertion is this client's, signed with this key and meant for HelseID (form: domain 3.2).
 * Nothing else is relayed, so that the portal is no open proxy.
 */
export async function isAssertionOf(
  env: Env,
  environment: HelseidEnvironment,
  assertion: string,
  client: { clientId: string; publicJwk: JWK },
): Promise<boolean> {
  const { issuer } = addressesOf(env, environment);
  try {
    const { payload } = await jwtVerify(assertion, await importJWK(client.publicJwk, client.publicJwk.alg), {
      issuer: client.clientId,
      subject: client.clientId,
      audience: issuer,
      typ: "client-authentication+jwt",
      requiredClaims: ["exp", "iat", "jti"],
      clockTolerance: MAX_ASSERTION_SECONDS,
      currentDate: new Date(serverNowMs(issuer)),
    });
    return payload.exp! - payload.iat! <= MAX_ASSERTION_SECONDS;
  } catch {
    return false;
  }
}

/** Relays a signed token request unchanged. @throws HelseidError busy, unreachable, unreadable */
export async function relayTokenRequest(
  env: Env,
  environment: HelseidEnvironment,
  signed: { assertion: string; proof: string; clientId: string; scope: string },
): Promise<RelayedTokenResponse> {
  const { tokenEndpoint } = await signingFacts(env, environment);
  let response: Response;
  try {
    response = await observedFetch(tokenEndpoint, {
      method: "POST",
      headers: { dpop: signed.proof, accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: signed.clientId,
        scope: signed.scope,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: signed.assertion,
      }),
      redirect: "error",
      signal: AbortSignal.timeout(env.UPSTREAM_TIMEOUT_SECONDS * 1000),
    });
  } catch (error) {
    throw new HelseidError("unreachable", { cause: error });
  }
  if (response.status === 429) throw new HelseidError("busy");
  if (response.status >= 500) throw new HelseidError("unreachable");
  const body = await readJson(response);
  if (response.ok && typeof body.access_token === "string")
    return { kind: "token", accessToken: body.access_token };
  const nonce = response.headers.get("dpop-nonce");
  if (body.error === "use_dpop_nonce" && nonce) return { kind: "nonce", nonce: nonce.slice(0, 500) };
  if (typeof body.error !== "string") throw new HelseidError("unreadable");
  return { kind: "refused", error: body.error.slice(0, 100) };
}

/**
 * Whether the token is this client's and bound to this key (RFC 9449, 6.1). Selvbetjening verifies its
 * signature.
 */
export function isTokenOf(accessToken: string, client: { clientId: string; thumbprint: string }): boolean {
  try {
    const claims = decodeJwt(accessToken);
    const bound = (claims.cnf as { jkt?: unknown } | undefined)?.jkt;
    return claims.client_id === client.clientId && bound === client.thumbprint;
  } catch {
    return false;
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new HelseidError("unreadable");
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    throw new HelseidError("unreadable");
  }
}
