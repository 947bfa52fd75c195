import { exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import * as client from "openid-client";
import type { OrganizationDetails } from "@/lib/domain/organization-details";
import { type Env, isLoopback } from "@/lib/base/env";
import { toHelseidError } from "./errors";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { cachedKeySet, refreshKeySet } from "./jwks-cache";
import { observedFetch, protocolNow, skewSeconds } from "./observed-fetch";

/** A client and the private key it signs with. */
export interface ClientCredentials {
  environment: HelseidEnvironment;
  clientId: string;
  privateJwk: JWK;
}

/** HelseID requires clients to cache its metadata and recommends 24 hours (FK2, domain section 4). */
const METADATA_MS = 24 * 3600 * 1000;

const metadata = new Map<string, { at: number; server: Promise<client.ServerMetadata> }>();
const handles = new Map<string, { skew: number; handle: Promise<client.DPoPHandle> }>();

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
      [client.customFetch]: observedFetch as client.CustomFetch,
    });
    return found.serverMetadata();
  } catch (error) {
    throw toHelseidError(error);
  }
}

/**
 * An openid-client configuration for one client, with private_key_jwt as HelseID requires it (domain 3.2).
 * @param details the organization that the client acts for, added to the assertion (domain 3.8)
 */
export async function configurationFor(
  env: Env,
  credentials: ClientCredentials,
  details?: OrganizationDetails,
): Promise<client.Configuration> {
  const { issuer } = addressesOf(env, credentials.environment);
  const server = await serverMetadata(env, credentials.environment);
  const key = await signingKey(credentials.privateJwk);
  const authentication = client.PrivateKeyJwt(
    { key, kid: credentials.privateJwk.kid },
    {
      [client.modifyAssertion](header, payload) {
        const now = protocolNow(new URL(issuer).origin);
        header.typ = "client-authentication+jwt";
        payload.iat = now;
        payload.nbf = now - 5;
        payload.exp = now + 8;
        if (details) payload.assertion_details = { ...details };
      },
    },
  );
  return prepare(
    env,
    issuer,
    new client.Configuration(server, credentials.clientId, undefined, authentication),
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
  configuration[client.customFetch] = observedFetch as client.CustomFetch;
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
      : observedFetch(url, options as RequestInit);
}

/**
 * One ES256 DPoP key and one handle per process and environment, shared by every client: HelseID's nonce is
 * then known, and a new client needs no extra request. Created again when the server's clock has moved.
 */
export async function dpopHandle(env: Env, environment: HelseidEnvironment): Promise<client.DPoPHandle> {
  const { issuer } = addressesOf(env, environment);
  const skew = skewSeconds(new URL(issuer).origin);
  const known = handles.get(issuer);
  if (known && Math.abs(known.skew - skew) <= 2) return known.handle;
  const handle = createHandle(env, environment, skew, client.randomDPoPKeyPair("ES256"));
  handles.set(issuer, { skew, handle });
  handle.catch(() => handles.delete(issuer));
  return handle;
}

async function createHandle(
  env: Env,
  environment: HelseidEnvironment,
  skew: number,
  pair: CryptoKeyPair | Promise<CryptoKeyPair>,
): Promise<client.DPoPHandle> {
  const server = await serverMetadata(env, environment);
  const configuration = new client.Configuration(server, "dpop", { [client.clockSkew]: skew }, client.None());
  return client.getDPoPHandle(configuration, await pair);
}

/**
 * A DPoP key for one login. The code is bound to the key of the pushed request (RFC 9449, 10.1), and the
 * browser may return to another process, so the key is sealed together with state and verifier.
 */
export async function newLoginDpopKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return exportJWK(privateKey);
}

/** The DPoP handle for such a key. */
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
  const skew = skewSeconds(new URL(addressesOf(env, environment).issuer).origin);
  return createHandle(env, environment, skew, { privateKey, publicKey } as CryptoKeyPair);
}
