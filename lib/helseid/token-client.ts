import * as client from "openid-client";
import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, type JWTPayload } from "jose";
import type { Env } from "@/lib/base/env";
import { configurationFor, type ClientCredentials } from "./configuration";
import { dpopHandle } from "./dpop";
import { toHelseidError } from "./errors";
import { withServerClock } from "./server-clock";

export interface AccessToken {
  /** Never shown, stored or logged. */
  value: string;
  /** Decoded, to be shown; null when the token is not a JWT. */
  header: JWTHeaderParameters | null;
  claims: JWTPayload | null;
  /** When its response came, in milliseconds since the epoch by this process' clock. */
  receivedAt: number;
  expiresAt: number;
}

/** Tokens are reused until they expire (FK3), and kept in memory only. */
const tokens = new Map<string, AccessToken>();
const EXPIRY_MARGIN_SECONDS = 30;
const MAX_TOKENS = 5000;

/**
 * Requests an access token by client_credentials with private_key_jwt and DPoP (domain 3.2, 3.4, 3.5).
 * @param options.fresh also when there is an unexpired token: only a new one proves that the key works
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
  if (known && !options.fresh && known.expiresAt > Date.now() + EXPIRY_MARGIN_SECONDS * 1000) return known;
  const token = await withServerClock(env, credentials.environment, () =>
    requestNew(env, credentials, scope),
  );
  if (tokens.size >= MAX_TOKENS) tokens.delete(tokens.keys().next().value!);
  tokens.set(key, token);
  return token;
}

async function requestNew(env: Env, credentials: ClientCredentials, scope: string): Promise<AccessToken> {
  try {
    const configuration = await configurationFor(env, credentials);
    const DPoP = await dpopHandle(env, credentials.environment);
    const response = await client.clientCredentialsGrant(configuration, { scope }, { DPoP });
    const receivedAt = Date.now();
    return {
      value: response.access_token,
      header: decoded(() => decodeProtectedHeader(response.access_token) as JWTHeaderParameters),
      claims: decoded(() => decodeJwt(response.access_token)),
      receivedAt,
      expiresAt: receivedAt + (response.expires_in ?? 60) * 1000,
    };
  } catch (error) {
    throw toHelseidError(error);
  }
}

/**
 * When a token was issued, by the portal's clock: it may have been reused since.
 * @param now the time at which this is called
 */
export function issuedAt(token: Pick<AccessToken, "receivedAt">, now: Date): Date {
  return new Date(now.getTime() - Math.max(0, Date.now() - token.receivedAt));
}

function decoded<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
