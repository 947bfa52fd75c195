import { decodeJwt, type JWK, type JWTPayload } from "jose";
import * as client from "openid-client";
import type { OrganizationDetails } from "@/lib/domain/organization-details";
import type { Env } from "@/lib/base/env";
import { type ClientCredentials, configurationFor } from "./configuration";
import { dpopHandle, loginDpopHandle, newLoginDpopKey, processDpopKey } from "./dpop";
import { HelseidError, toHelseidError } from "./errors";
import { requestResource } from "./resource-request";
import { withServerClock } from "./server-clock";
import { fetchUserClaims, type UserClaims } from "./user-claims";
import { type ChallengeError, challengesOf, knownChallengeError } from "./www-authenticate";

/*
 * Flows of a client at HelseID and APIs, one step per function, for diagnoses. Nothing is stored here: tokens
 * are returned to the verb, which stores facts about them and never the tokens.
 */

export interface TokenResponse {
  /** Never shown, stored or logged. */
  accessToken: string;
  refreshToken: string | null;
  idToken: string | null;
  type: string;
  /** Null when the token is not a JWT. */
  claims: JWTPayload | null;
  expiresIn: number | null;
  refreshExpiresIn: number | null;
  /** Scopes that were refused to a multi-tenant client, which makes it a partial success (domain 3.4). */
  rejectedScopes: string[];
}

/** What is needed when the browser returns from HelseID. Stored sealed. */
export interface DiagnosisLoginAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  dpopJwk: JWK;
}

export interface LoginOptions {
  redirectUri: string;
  scopes: readonly string[];
  /** Audiences, for tokens of one audience each (RFC 8707). */
  resources: readonly string[];
  acrValues: string | null;
  maxAge: number;
}

function atHelseid<T>(env: Env, { environment }: ClientCredentials, run: () => Promise<T>): Promise<T> {
  return withServerClock(env, environment, async () => {
    try {
      return await run();
    } catch (error) {
      throw toHelseidError(error);
    }
  });
}

function toTokenResponse(response: client.TokenEndpointResponse): TokenResponse {
  const more = response as Record<string, unknown>;
  const rejected = more.rejected_scope;
  return {
    accessToken: response.access_token,
    refreshToken: response.refresh_token ?? null,
    idToken: response.id_token ?? null,
    type: response.token_type,
    claims: decoded(response.access_token),
    expiresIn: response.expires_in ?? null,
    refreshExpiresIn: typeof more.rt_expires_in === "number" ? more.rt_expires_in : null,
    rejectedScopes:
      typeof rejected === "string"
        ? rejected.split(" ").filter(Boolean)
        : Array.isArray(rejected)
          ? rejected.filter((each): each is string => typeof each === "string")
          : [],
  };
}

function decoded(token: string): JWTPayload | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/**
 * Client credentials (domain 3.4).
 * @param options.bearer without a DPoP proof, for APIs that do not support DPoP (domain 5.1)
 * @throws HelseidError
 */
export function requestClientToken(
  env: Env,
  credentials: ClientCredentials,
  options: { scope: string; details?: OrganizationDetails; bearer?: boolean },
): Promise<TokenResponse> {
  return atHelseid(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials, { details: options.details });
    const DPoP = options.bearer ? undefined : await dpopHandle(env, credentials.environment);
    return toTokenResponse(
      await client.clientCredentialsGrant(configuration, { scope: options.scope }, { DPoP }),
    );
  });
}

/**
 * Pushes an authorization request (PAR, PKCE, DPoP; domain 3.3). @returns where to redirect the browser
 * @throws HelseidError
 */
export function pushAuthorizationRequest(
  env: Env,
  credentials: ClientCredentials,
  options: LoginOptions,
): Promise<{ url: string; attempt: DiagnosisLoginAttempt }> {
  return atHelseid(env, credentials, async () => {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
      dpopJwk: await newLoginDpopKey(),
    };
    const parameters = new URLSearchParams({
      redirect_uri: options.redirectUri,
      scope: options.scopes.join(" "),
      response_type: "code",
      code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: "S256",
      state: attempt.state,
      nonce: attempt.nonce,
      max_age: String(options.maxAge),
      ...(options.acrValues ? { acr_values: options.acrValues } : {}),
    });
    for (const resource of options.resources) parameters.append("resource", resource);
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, attempt.dpopJwk);
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP });
    return { url: url.href, attempt };
  });
}

/**
 * Redeems the code for one resource. openid-client checks `state`, `iss`, `nonce` and PKCE; the times of the
 * ID token are for the caller to check (`checkIdToken`).
 * @param options.query the query of the callback, with its question mark
 * @throws HelseidError
 */
export function redeemCode(
  env: Env,
  credentials: ClientCredentials,
  options: {
    redirectUri: string;
    query: string;
    attempt: DiagnosisLoginAttempt;
    resource?: string;
    maxAge: number;
  },
): Promise<TokenResponse> {
  return atHelseid(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials, { timesCheckedByCaller: true });
    const DPoP = await loginDpopHandle(env, credentials.environment, options.attempt.dpopJwk);
    const response = await client.authorizationCodeGrant(
      configuration,
      new URL(`${options.redirectUri}${options.query}`),
      {
        pkceCodeVerifier: options.attempt.codeVerifier,
        expectedState: options.attempt.state,
        expectedNonce: options.attempt.nonce,
        idTokenExpected: true,
        maxAge: options.maxAge,
      },
      options.resource ? { resource: options.resource } : undefined,
      { DPoP },
    );
    return toTokenResponse(response);
  });
}

/**
 * Requests the user's claims from userinfo.
 * @param options.subject `sub` of the ID token, which userinfo must be about
 * @throws HelseidError
 */
export function readUserinfo(
  env: Env,
  credentials: ClientCredentials,
  options: { accessToken: string; subject: string; attempt: DiagnosisLoginAttempt },
): Promise<UserClaims> {
  return atHelseid(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, options.attempt.dpopJwk);
    return fetchUserClaims(configuration, { ...options, DPoP });
  });
}

/**
 * Requests the token of the next resource. The returned refresh token replaces the given one. @throws
 * HelseidError
 */
export function refreshAccessToken(
  env: Env,
  credentials: ClientCredentials,
  options: { refreshToken: string; resource: string; attempt: DiagnosisLoginAttempt },
): Promise<TokenResponse> {
  return atHelseid(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, options.attempt.dpopJwk);
    const parameters = { resource: options.resource };
    return toTokenResponse(
      await client.refreshTokenGrant(configuration, options.refreshToken, parameters, { DPoP }),
    );
  });
}

/**
 * RFC 8693: exchanges a token that an API was called with for another one (domain 3.9). @throws HelseidError
 */
export function exchangeToken(
  env: Env,
  credentials: ClientCredentials,
  options: { subjectToken: string; scope: string },
): Promise<TokenResponse> {
  return atHelseid(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await dpopHandle(env, credentials.environment);
    const response = await client.genericGrantRequest(
      configuration,
      "urn:ietf:params:oauth:grant-type:token-exchange",
      {
        subject_token: options.subjectToken,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        scope: options.scope,
      },
      { DPoP },
    );
    return toTokenResponse(response);
  });
}

/** What an API answered. */
export interface ApiAnswer {
  status: number;
  /** The error of its challenge (`WWW-Authenticate`), when it names a known one. */
  error: ChallengeError | null;
  /** The schemes of its challenges, in lower case: how it accepts tokens. */
  schemes: string[];
}

/**
 * Sends one GET with the token, as the client would. @returns the answer without its body @throws
 * HelseidError unreachable
 */
export async function callApi(
  env: Env,
  credentials: ClientCredentials,
  options: { accessToken: string; url: string; bearer?: boolean },
): Promise<ApiAnswer> {
  const dpopKey = options.bearer ? null : await processDpopKey(env, credentials.environment);
  const { accessToken, url } = options;
  try {
    const response = await requestResource(env, { method: "GET", url: new URL(url), accessToken, dpopKey });
    await response.body?.cancel();
    return {
      status: response.status,
      error: knownChallengeError(response.headers) ?? null,
      schemes: [...new Set(challengesOf(response.headers).map(({ scheme }) => scheme))],
    };
  } catch (error) {
    throw new HelseidError("unreachable", { cause: error });
  }
}
