import { decodeJwt, errors, importJWK, type JWK, jwtVerify } from "jose";
import type { Env } from "@/lib/base/env";
import { cutText, parsePlainJson } from "@/lib/base/plain-text";
import { serverMetadata } from "./configuration";
import { dpopNonceOf } from "./dpop-nonce";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { observedFetch } from "./observed-fetch";
import { serverNowMs } from "./server-clock";

/** HelseID's answer to a token request that a browser has signed, with the nonce for its next proof. */
export type RelayedTokenResponse = { nonce: string | null } & (
  | { kind: "token"; accessToken: string }
  /** HelseID requires the nonce in the DPoP proof (RFC 9449, 8): the browser signs again. */
  | { kind: "nonce" }
  | { kind: "refused"; error: string }
);

const MAX_BYTES = 100_000;
const MAX_ASSERTION_SECONDS = 60;
/**
 * By how much an assertion may be ahead: the difference of clocks that NHN's validators accept (domain 3.5).
 */
const SKEW_SECONDS = 5;

/** Addresses and both servers' time, which a browser needs to sign requests itself. @throws HelseidError */
export async function signingFacts(env: Env, environment: HelseidEnvironment) {
  const { issuer, selvbetjeningApi } = addressesOf(env, environment);
  const { token_endpoint: tokenEndpoint } = await serverMetadata(env, environment);
  return {
    issuer,
    tokenEndpoint: tokenEndpoint!,
    clientUrl: `${selvbetjeningApi}/v1/client`,
    keysUrl: `${selvbetjeningApi}/v1/client-secret`,
    /** HelseID's time and Selvbetjening's, in milliseconds since the epoch. */
    nowMs: serverNowMs(issuer),
    apiNowMs: serverNowMs(selvbetjeningApi),
  };
}

/**
 * Whether the assertion is this client's, signed with this key and meant for HelseID (form: domain 3.2).
 * Nothing else is relayed, so that the portal is no open proxy.
 * @returns "clock" when it is, but was made at another time than HelseID's, so that HelseID would refuse it
 * @throws HelseidError
 */
export async function checkAssertion(
  env: Env,
  environment: HelseidEnvironment,
  assertion: string,
  client: { clientId: string; publicJwk: JWK },
): Promise<"valid" | "invalid" | "clock"> {
  const { issuer } = addressesOf(env, environment);
  // The response with the metadata, which are cached, has shown HelseID's time.
  await serverMetadata(env, environment);
  const nowMs = serverNowMs(issuer);
  try {
    const { payload } = await jwtVerify(assertion, await importJWK(client.publicJwk, client.publicJwk.alg), {
      issuer: client.clientId,
      subject: client.clientId,
      audience: issuer,
      typ: "client-authentication+jwt",
      requiredClaims: ["exp", "iat", "jti"],
      clockTolerance: MAX_ASSERTION_SECONDS,
      currentDate: new Date(nowMs),
    });
    const { iat, exp } = payload as { iat: number; exp: number };
    if (exp <= iat || exp - iat > MAX_ASSERTION_SECONDS) return "invalid";
    return iat <= nowMs / 1000 + SKEW_SECONDS ? "valid" : "clock";
  } catch (error) {
    // jose compares the times last, when everything else is in order.
    const isTime =
      error instanceof errors.JWTExpired ||
      (error instanceof errors.JWTClaimValidationFailed &&
        error.claim === "nbf" &&
        error.reason === "check_failed");
    return isTime ? "clock" : "invalid";
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
  const nonce = dpopNonceOf(response.headers);
  if (response.ok && typeof body.access_token === "string")
    return { kind: "token", accessToken: body.access_token, nonce };
  if (body.error === "use_dpop_nonce" && nonce) return { kind: "nonce", nonce };
  if (typeof body.error !== "string") throw new HelseidError("unreadable");
  return { kind: "refused", error: cutText(body.error, 100), nonce };
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
    const value = parsePlainJson(text);
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    throw new HelseidError("unreadable");
  }
}
