import type { JWK } from "jose";
import * as client from "openid-client";
import type { Env } from "@/lib/base/env";
import { cutText, plainText } from "@/lib/base/plain-text";
import { configurationFor, type ClientCredentials } from "./configuration";
import { loginDpopHandle, newLoginDpopKey } from "./dpop";
import { addressesOf } from "./environments";
import { HelseidError, toHelseidError } from "./errors";
import { isCurrent } from "./id-token-times";
import { serverNow, withServerClock } from "./server-clock";
import {
  fetchUserClaims,
  mergeClaims,
  missingClaims,
  SECURITY_LEVEL,
  securityLevelOf,
  type UserClaims,
} from "./user-claims";

const SCOPE = "openid profile helseid://scopes/identity/security_level";

/** A session at HelseID may be as old as a session of the portal. */
const MAX_AGE = 28_800;
/** Seconds between the authentication at HelseID and the redemption of the code. */
const FRESH_AGE = 120;

/** What is needed when the browser returns from HelseID. Kept in a sealed cookie. */
export interface LoginAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  dpopJwk: JWK;
  /** Whether HelseID had to authenticate the staff member again. */
  fresh: boolean;
}

export interface StaffIdentity {
  issuer: string;
  subject: string;
  name: string;
  /** Null when the claim is missing. A missing level is refused (domain 3.10). */
  securityLevel: number | null;
  authenticatedAt: Date;
  idToken: string;
}

/** The portal's own client with the key of the configuration, which others may have replaced. */
export function configuredCredentials(env: Env): ClientCredentials {
  return {
    environment: env.STAFF_HELSEID_ENVIRONMENT === "production" ? "PRODUCTION" : "TEST",
    clientId: env.STAFF_HELSEID_CLIENT_ID,
    privateJwk: env.STAFF_HELSEID_PRIVATE_JWK,
  };
}

async function staffConfiguration(env: Env, credentials: ClientCredentials): Promise<client.Configuration> {
  const configuration = await configurationFor(env, credentials, { timesCheckedByCaller: true });
  client.enableNonRepudiationChecks(configuration);
  return configuration;
}

function redirectUri(env: Env): string {
  return `${env.PORTAL_URL}/login/callback`;
}

/**
 * Pushes the authorization request (PAR, PKCE, DPoP). @returns where to redirect the browser
 * @throws HelseidError
 */
export async function beginLogin(
  env: Env,
  credentials: ClientCredentials,
  { fresh }: { fresh: boolean },
): Promise<{ url: string; attempt: LoginAttempt }> {
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
    dpopJwk: await newLoginDpopKey(),
    fresh,
  };
  return atHelseid(env, credentials, async () => {
    const configuration = await staffConfiguration(env, credentials);
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
    const DPoP = await loginDpopHandle(env, credentials.environment, attempt.dpopJwk);
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP });
    return { url: url.href, attempt };
  });
}

/**
 * Runs a request that HelseID may refuse because of our clock, and converts its errors. @throws HelseidError
 */
function atHelseid<T>(env: Env, { environment }: ClientCredentials, request: () => Promise<T>): Promise<T> {
  return withServerClock(env, environment, async () => {
    try {
      return await request();
    } catch (error) {
      throw toHelseidError(error);
    }
  });
}

/**
 * Redeems the code. openid-client checks `state`, `iss`, `nonce`, PKCE and the ID token's signature and
 * audience (domain 3.3, 3.10).
 * @param query the query of the callback, with its question mark
 * @throws HelseidError
 */
export async function completeLogin(
  env: Env,
  credentials: ClientCredentials,
  query: string,
  attempt: LoginAttempt,
): Promise<StaffIdentity> {
  const maxAge = attempt.fresh ? FRESH_AGE : MAX_AGE;
  const response = await atHelseid(env, credentials, async () => {
    const configuration = await staffConfiguration(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, attempt.dpopJwk);
    return client.authorizationCodeGrant(
      configuration,
      // Built from PORTAL_URL, because behind a proxy the request's own address is not the public one.
      new URL(`${redirectUri(env)}${query}`),
      {
        pkceCodeVerifier: attempt.codeVerifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
        maxAge,
      },
      undefined,
      { DPoP },
    );
  });
  const claims = response.claims();
  const now = serverNow(addressesOf(env, credentials.environment).issuer);
  if (!claims || !response.id_token || !isCurrent(claims, { now, maxAge }))
    throw new HelseidError("unreadable");
  const accessToken = response.access_token;
  const user = await completeClaims(claims, () =>
    atHelseid(env, credentials, async () => {
      const configuration = await staffConfiguration(env, credentials);
      const DPoP = await loginDpopHandle(env, credentials.environment, attempt.dpopJwk);
      return fetchUserClaims(configuration, { accessToken, subject: claims.sub, DPoP });
    }),
  );
  return {
    issuer: claims.iss,
    subject: claims.sub,
    name: typeof user.name === "string" ? cutText(plainText(user.name), 200) : "",
    securityLevel: securityLevelOf(user),
    authenticatedAt: new Date((claims.auth_time ?? claims.iat) * 1000),
    idToken: response.id_token,
  };
}

/**
 * The claims of the ID token, with those from userinfo when it lacks one that the portal uses. The name is
 * only shown, so a sign-in does not fail when userinfo fails and the security level is known.
 * @throws HelseidError, also when userinfo is about somebody else
 */
async function completeClaims(
  idToken: client.IDToken,
  fetchUserinfo: () => Promise<UserClaims>,
): Promise<UserClaims> {
  const missing = missingClaims(idToken, [SECURITY_LEVEL, "name"]);
  if (missing.length === 0) return idToken;
  try {
    return mergeClaims(idToken, await fetchUserinfo());
  } catch (error) {
    const isOther = error instanceof HelseidError && error.failure === "other-subject";
    if (!isOther && !missing.includes(SECURITY_LEVEL)) return idToken;
    throw error;
  }
}

/** Where to redirect the browser so that the session at HelseID ends too (domain 3.12). */
export async function logoutUrl(env: Env, idToken: string): Promise<string> {
  const configuration = await staffConfiguration(env, configuredCredentials(env));
  return client.buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    post_logout_redirect_uri: `${env.PORTAL_URL}/login`,
  }).href;
}
