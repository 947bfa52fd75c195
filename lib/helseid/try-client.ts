import { decodeJwt, type JWK, type JWTPayload } from "jose";
import * as client from "openid-client";
import type { OrganizationDetails } from "@/lib/domain/organization-details";
import type { Env } from "@/lib/base/env";
import {
  type ClientCredentials,
  configurationFor,
  dpopHandle,
  loginDpopHandle,
  newLoginDpopKey,
} from "./configuration";
import { HelseidError, toHelseidError } from "./errors";
import { withServersClock } from "./servers-clock";

/*
 * What a client does with HelseID and with APIs, step by step and as that client, for the pages that try it. Nothing is kept: tokens go
 * back to the verb, which keeps what is told of them and no more.
 */

export interface TokenAnswer {
  /** Never shown, stored or logged. */
  accessToken: string;
  refreshToken: string | null;
  idToken: string | null;
  type: string;
  /** Null when the token is not a JWT. */
  claims: JWTPayload | null;
  expiresIn: number | null;
  refreshExpiresIn: number | null;
  /** Scopes that a multi-tenant client did not get: a partial success (domain 3.4). */
  rejectedScopes: string[];
}

/** What must survive the trip through the browser; kept sealed. */
export interface TryAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  dpopJwk: JWK;
}

export interface LoginWish {
  redirectUri: string;
  scopes: readonly string[];
  /** Audiences, for tokens of one audience each (RFC 8707). */
  resources: readonly string[];
  acrValues: string | null;
  maxAge: number;
}

function asked<T>(env: Env, { environment }: ClientCredentials, run: () => Promise<T>): Promise<T> {
  return withServersClock(env, environment, async () => {
    try {
      return await run();
    } catch (error) {
      throw toHelseidError(error);
    }
  });
}

function told(answer: client.TokenEndpointResponse): TokenAnswer {
  const more = answer as Record<string, unknown>;
  const rejected = more.rejected_scope;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    idToken: answer.id_token ?? null,
    type: answer.token_type,
    claims: decoded(answer.access_token),
    expiresIn: answer.expires_in ?? null,
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
 * @param wish.bearer without a DPoP proof, for APIs of the older kind (domain 5.1)
 * @throws HelseidError
 */
export function tokenByCredentials(
  env: Env,
  credentials: ClientCredentials,
  wish: { scope: string; details?: OrganizationDetails; bearer?: boolean },
): Promise<TokenAnswer> {
  return asked(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials, wish.details);
    const DPoP = wish.bearer ? undefined : await dpopHandle(env, credentials.environment);
    return told(await client.clientCredentialsGrant(configuration, { scope: wish.scope }, { DPoP }));
  });
}

/** Pushes an authorization request (PAR, PKCE, DPoP; domain 3.3). @returns where to send the browser @throws HelseidError */
export function pushLogin(
  env: Env,
  credentials: ClientCredentials,
  wish: LoginWish,
): Promise<{ url: string; attempt: TryAttempt }> {
  return asked(env, credentials, async () => {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
      dpopJwk: await newLoginDpopKey(),
    };
    const parameters = new URLSearchParams({
      redirect_uri: wish.redirectUri,
      scope: wish.scopes.join(" "),
      response_type: "code",
      code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: "S256",
      state: attempt.state,
      nonce: attempt.nonce,
      max_age: String(wish.maxAge),
      ...(wish.acrValues ? { acr_values: wish.acrValues } : {}),
    });
    for (const resource of wish.resources) parameters.append("resource", resource);
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, attempt.dpopJwk);
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP });
    return { url: url.href, attempt };
  });
}

/**
 * Redeems the code for one resource. `state`, `iss`, `nonce` and PKCE are checked by openid-client.
 * @param query of the callback, with its question mark
 * @throws HelseidError
 */
export function redeemLogin(
  env: Env,
  credentials: ClientCredentials,
  wish: { redirectUri: string; query: string; attempt: TryAttempt; resource?: string; maxAge: number },
): Promise<TokenAnswer> {
  return asked(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, wish.attempt.dpopJwk);
    const answer = await client.authorizationCodeGrant(
      configuration,
      new URL(`${wish.redirectUri}${wish.query}`),
      {
        pkceCodeVerifier: wish.attempt.codeVerifier,
        expectedState: wish.attempt.state,
        expectedNonce: wish.attempt.nonce,
        idTokenExpected: true,
        maxAge: wish.maxAge,
      },
      wish.resource ? { resource: wish.resource } : undefined,
      { DPoP },
    );
    return told(answer);
  });
}

/** The next resource's token; the refresh token that comes with it takes the place of the one given. @throws HelseidError */
export function refreshFor(
  env: Env,
  credentials: ClientCredentials,
  wish: { refreshToken: string; resource: string; attempt: TryAttempt },
): Promise<TokenAnswer> {
  return asked(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await loginDpopHandle(env, credentials.environment, wish.attempt.dpopJwk);
    const parameters = { resource: wish.resource };
    return told(await client.refreshTokenGrant(configuration, wish.refreshToken, parameters, { DPoP }));
  });
}

/** RFC 8693: another token in the place of one that an API was called with (domain 3.9). @throws HelseidError */
export function exchangeToken(
  env: Env,
  credentials: ClientCredentials,
  wish: { subjectToken: string; scope: string },
): Promise<TokenAnswer> {
  return asked(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await dpopHandle(env, credentials.environment);
    const answer = await client.genericGrantRequest(
      configuration,
      "urn:ietf:params:oauth:grant-type:token-exchange",
      {
        subject_token: wish.subjectToken,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        scope: wish.scope,
      },
      { DPoP },
    );
    return told(answer);
  });
}

/** One GET with the token, as the client would do it. @returns the status; what was answered goes no further @throws HelseidError */
export function callApi(
  env: Env,
  credentials: ClientCredentials,
  wish: { accessToken: string; url: string; bearer?: boolean },
): Promise<number> {
  return asked(env, credentials, async () => {
    const configuration = await configurationFor(env, credentials);
    const DPoP = wish.bearer ? undefined : await dpopHandle(env, credentials.environment);
    try {
      const response = await client.fetchProtectedResource(
        configuration,
        wish.accessToken,
        new URL(wish.url),
        "GET",
        undefined,
        undefined,
        { DPoP },
      );
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      // A challenge is an answer, too.
      if (error instanceof client.WWWAuthenticateChallengeError) return error.status;
      if (error instanceof HelseidError) throw error;
      throw toHelseidError(error);
    }
  });
}
