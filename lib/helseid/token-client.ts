import * as client from "openid-client";
import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, type JWTPayload } from "jose";
import type { Env } from "@/lib/base/env";
import { configurationFor, type ClientCredentials, dpopHandle } from "./configuration";
import { toHelseidError } from "./errors";
import { withServersClock } from "./servers-clock";

export interface AccessToken {
  /** Never shown, stored or logged. */
  value: string;
  /** Decoded for people to read; null when the token is not a JWT. */
  header: JWTHeaderParameters | null;
  claims: JWTPayload | null;
  expiresAt: number;
}

/** Tokens are used until they expire (FK3); kept in memory only. */
const tokens = new Map<string, AccessToken>();
const SPARE_SECONDS = 30;
const MOST_TOKENS = 5000;

/**
 * An access token by client_credentials with private_key_jwt and DPoP (domain 3.2, 3.4, 3.5).
 * @param options.fresh ask HelseID even when an unexpired token is at hand: the proof that a key works
 * @throws HelseidError
 */
export async function requestToken(
  env: Env,
  credentials: ClientCredentials,
  scope: string,
  options: { fresh?: boolean } = {},
): Promise<AccessToken> {
  const key = [credentials.environment, credentials.clientId, credentials.privateJwk.kid, scope].join("\n");
  const known = tokens.get(key);
  if (known && !options.fresh && known.expiresAt > Date.now() + SPARE_SECONDS * 1000) return known;
  const token = await withServersClock(env, credentials.environment, () => ask(env, credentials, scope));
  if (tokens.size >= MOST_TOKENS) tokens.delete(tokens.keys().next().value!);
  tokens.set(key, token);
  return token;
}

async function ask(env: Env, credentials: ClientCredentials, scope: string): Promise<AccessToken> {
  try {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await dpopHandle(env, credentials.environment);
    const answer = await client.clientCredentialsGrant(configuration, { scope }, { DPoP });
    return {
      value: answer.access_token,
      header: decoded(() => decodeProtectedHeader(answer.access_token) as JWTHeaderParameters),
      claims: decoded(() => decodeJwt(answer.access_token)),
      expiresAt: Date.now() + (answer.expires_in ?? 60) * 1000,
    };
  } catch (error) {
    throw toHelseidError(error);
  }
}

function decoded<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
