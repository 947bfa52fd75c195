import type { JWK } from "jose";
import * as client from "openid-client";
import type { Env } from "@/lib/base/env";
import { configurationFor, type ClientCredentials, loginDpopHandle, newLoginDpopKey } from "./configuration";
import { HelseidError, toHelseidError } from "./errors";

const SECURITY_LEVEL = "helseid://claims/identity/security_level";
const SCOPE = "openid profile helseid://scopes/identity/security_level";

/** A session at HelseID may be as old as one here. */
const MAX_AGE = 28_800;
/** From showing who one is until the code is redeemed. */
const FRESH_AGE = 120;

/** What must survive the trip to HelseID, kept in a sealed cookie. */
export interface LoginAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  dpopJwk: JWK;
  /** The person had to show who they are anew. */
  fresh: boolean;
}

export interface SignedIn {
  issuer: string;
  subject: string;
  name: string;
  /** Null when the claim is missing: a missing level is refused, never assumed (domain 3.10). */
  securityLevel: number | null;
  authenticatedAt: Date;
  idToken: string;
}

function credentialsOf(env: Env): ClientCredentials {
  return {
    environment: env.STAFF_HELSEID_ENVIRONMENT === "production" ? "PRODUCTION" : "TEST",
    clientId: env.STAFF_HELSEID_CLIENT_ID,
    privateJwk: env.STAFF_HELSEID_PRIVATE_JWK,
  };
}

async function staffConfiguration(env: Env): Promise<client.Configuration> {
  const configuration = await configurationFor(env, credentialsOf(env));
  client.enableNonRepudiationChecks(configuration);
  return configuration;
}

function redirectUri(env: Env): string {
  return `${env.PORTAL_URL}/login/callback`;
}

/** Pushes the authorization request (PAR, PKCE, DPoP) and returns where to send the browser. @throws HelseidError */
export async function beginLogin(
  env: Env,
  { fresh }: { fresh: boolean },
): Promise<{ url: string; attempt: LoginAttempt }> {
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
    dpopJwk: await newLoginDpopKey(),
    fresh,
  };
  try {
    const configuration = await staffConfiguration(env);
    const parameters = new URLSearchParams({
      redirect_uri: redirectUri(env),
      scope: SCOPE,
      response_type: "code",
      code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: "S256",
      state: attempt.state,
      nonce: attempt.nonce,
      max_age: String(fresh ? 0 : MAX_AGE),
    });
    const DPoP = await loginDpopHandle(env, credentialsOf(env).environment, attempt.dpopJwk);
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP });
    return { url: url.href, attempt };
  } catch (error) {
    throw toHelseidError(error);
  }
}

/**
 * Redeems the code: `state`, `iss`, `nonce`, PKCE and the ID token's signature, audience and time are checked by
 * openid-client (domain 3.3, 3.10).
 * @param query of the callback, with its question mark
 * @throws HelseidError
 */
export async function completeLogin(env: Env, query: string, attempt: LoginAttempt): Promise<SignedIn> {
  try {
    const configuration = await staffConfiguration(env);
    const DPoP = await loginDpopHandle(env, credentialsOf(env).environment, attempt.dpopJwk);
    // Behind a proxy the request's own address is not the public one, so it is built from PORTAL_URL.
    const answer = await client.authorizationCodeGrant(
      configuration,
      new URL(`${redirectUri(env)}${query}`),
      {
        pkceCodeVerifier: attempt.codeVerifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
        maxAge: attempt.fresh ? FRESH_AGE : MAX_AGE,
      },
      undefined,
      { DPoP },
    );
    const claims = answer.claims();
    if (!claims || !answer.id_token) throw new HelseidError("unreadable");
    const level = claims[SECURITY_LEVEL];
    return {
      issuer: claims.iss,
      subject: claims.sub,
      name: typeof claims.name === "string" ? claims.name.slice(0, 200) : "",
      securityLevel: typeof level === "string" && /^[1-4]$/.test(level) ? Number(level) : null,
      authenticatedAt: new Date((claims.auth_time ?? claims.iat) * 1000),
      idToken: answer.id_token,
    };
  } catch (error) {
    throw toHelseidError(error);
  }
}

/** Where to send the browser so that the session at HelseID ends too (domain 3.12). */
export async function logoutUrl(env: Env, idToken: string): Promise<string> {
  const configuration = await staffConfiguration(env);
  return client.buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    post_logout_redirect_uri: `${env.PORTAL_URL}/login`,
  }).href;
}
