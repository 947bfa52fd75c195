import { importJWK, type JWK } from "jose";
import * as client from "openid-client";
import type { OrganizationDetails } from "@/lib/domain/organization-details";
import { type Env, isLoopback } from "@/lib/base/env";
import { toHelseidError } from "./errors";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { cachedKeySet, refreshKeySet } from "./jwks-cache";
import { protocolFetch } from "./protocol-fetch";
import { signingTime, skewSeconds } from "./server-clock";

/** A client and the private key it signs with. */
export interface ClientCredentials {
  environment: HelseidEnvironment;
  clientId: string;
  privateJwk: JWK;
}

/** HelseID requires clients to cache its metadata and recommends 24 hours (FK2, domain section 4). */
const METADATA_MS = 24 * 3600 * 1000;

/** So that an assertion is not of the future for a server whose clock is a little behind (domain 3.2). */
const ASSERTION_BACKDATED_SECONDS = 2;
const ASSERTION_LIFETIME_SECONDS = 10;

const metadata = new Map<string, { at: number; server: Promise<client.ServerMetadata> }>();

/** The issuer's discovery document, cached. @throws HelseidError */
export async function serverMetadata(
  env: Env,
  environment: HelseidEnvironment,
): Promise<client.ServerMetadata> {
  const { issuer } = addressesOf(env, environment);
  const known = metadata.get(issuer);
  if (known && Date.now() - known.at < METADATA_MS) return known.server;
  const server = discover(env, issuer);
  metadata.set(issuer, { at: Date.now(), server });
  server.catch(() => metadata.delete(issuer));
  return server;
}

async function discover(env: Env, issuer: string): Promise<client.ServerMetadata> {
  try {
    const found = await client.discovery(new URL(issuer), "discovery", undefined, client.None(), {
      execute: isLoopback(issuer) ? [client.allowInsecureRequests] : [],
      timeout: env.UPSTREAM_TIMEOUT_SECONDS,
      [client.customFetch]: protocolFetch as client.CustomFetch,
    });
    return found.serverMetadata();
  } catch (error) {
    throw toHelseidError(error);
  }
}

/**
 * An openid-client configuration for one client, with private_key_jwt as HelseID requires it (domain 3.2).
 * @param options.details the organization that the client acts for, added to the assertion (domain 3.8)
 * @param options.timesCheckedByCaller openid-client checks no times of an ID token. It would compare them
 * with HelseID's clock as it was known before the response that the ID token came in.
 */
export async function configurationFor(
  env: Env,
  credentials: ClientCredentials,
  options: { details?: OrganizationDetails; timesCheckedByCaller?: boolean } = {},
): Promise<client.Configuration> {
  const { issuer } = addressesOf(env, credentials.environment);
  const server = await serverMetadata(env, credentials.environment);
  const key = await signingKey(credentials.privateJwk);
  const authentication = client.PrivateKeyJwt(
    { key, kid: credentials.privateJwk.kid },
    {
      [client.modifyAssertion](header, payload) {
        const issuedAt = signingTime(issuer) - ASSERTION_BACKDATED_SECONDS;
        header.typ = "client-authentication+jwt";
        payload.iat = issuedAt;
        payload.nbf = issuedAt;
        payload.exp = issuedAt + ASSERTION_LIFETIME_SECONDS;
        if (options.details) payload.assertion_details = { ...options.details };
      },
    },
  );
  return prepare(
    env,
    issuer,
    new client.Configuration(
      server,
      credentials.clientId,
      {
        [client.clockSkew]: skewSeconds(issuer),
        ...(options.timesCheckedByCaller ? { [client.clockTolerance]: Number.MAX_SAFE_INTEGER } : {}),
      },
      authentication,
    ),
  );
}

const imported = new WeakMap<JWK, Promise<client.CryptoKey>>();

/**
 * Imports a key once for all requests that use the same JWK object. The cache does not keep the object alive.
 */
function signingKey(privateJwk: JWK): Promise<client.CryptoKey> {
  const known = imported.get(privateJwk);
  if (known) return known;
  const key = importJWK(privateJwk, privateJwk.alg) as Promise<client.CryptoKey>;
  imported.set(privateJwk, key);
  return key;
}

function prepare(env: Env, issuer: string, configuration: client.Configuration): client.Configuration {
  if (isLoopback(issuer)) client.allowInsecureRequests(configuration);
  configuration.timeout = env.UPSTREAM_TIMEOUT_SECONDS;
  configuration[client.customFetch] = protocolFetch as client.CustomFetch;
  attachCachedKeys(env, configuration);
  return configuration;
}

/**
 * openid-client keeps HelseID's keys for one configuration and 5 minutes, and there is a configuration per
 * request. It gets the cached ones, with an age at which it requests them again only when a key is missing.
 * That request goes through the cache too.
 */
function attachCachedKeys(env: Env, configuration: client.Configuration): void {
  const { jwks_uri: address } = configuration.serverMetadata();
  if (!address) return;
  const cached = cachedKeySet(address);
  if (cached)
    client.setJwksCache(configuration, { jwks: cached.jwks, uat: Math.floor(Date.now() / 1000) - 60 });
  configuration[client.customFetch] = async (url, options) =>
    url === address
      ? Response.json((await refreshKeySet(env, address)).jwks)
      : protocolFetch(url, options as RequestInit);
}
