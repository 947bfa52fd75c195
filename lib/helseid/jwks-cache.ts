import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Env } from "@/lib/base/env";
import { HelseidError } from "./errors";
import { observedFetch } from "./observed-fetch";

/** As for the metadata: HelseID recommends 24 hours (FK2, domain section 4). */
const MAX_AGE_MS = 24 * 3600 * 1000;
/** When a key is missing, it may be new: the keys are then requested again, but no more often than this. */
const MIN_REFRESH_MS = 60_000;
const MAX_BYTES = 200_000;

export interface KeySet {
  readonly jwks: JSONWebKeySet;
  readonly getKey: JWTVerifyGetKey;
}

interface Entry {
  current: { set: KeySet; at: number } | null;
  /** When the set was last requested, whatever came of it. */
  requestedAt: number;
  /** Why the last request failed; null when it did not. */
  failure: unknown;
  request: Promise<KeySet> | null;
}

/** By address. Each process has its own. */
const entries = new Map<string, Entry>();

const isWithin = (since: number, ms: number) => Date.now() >= since && Date.now() - since < ms;

/** The keys at an address, if this process has requested them within 24 hours. */
export function cachedKeySet(address: string): KeySet | null {
  const current = entries.get(address)?.current;
  return current && isWithin(current.at, MAX_AGE_MS) ? current.set : null;
}

/**
 * The keys at an address, requested again when a key is missing from the cached ones. Within a minute of the
 * last request its outcome is given again, so that tokens with invented keys cause no requests: the cached
 * ones, or its failure, since a key that is missing may then be one that could not be requested.
 * Simultaneous calls share one request.
 * @throws HelseidError unreachable, unreadable
 */
export async function refreshKeySet(env: Env, address: string): Promise<KeySet> {
  const entry = entries.get(address) ?? {
    current: null,
    requestedAt: -Infinity,
    failure: null,
    request: null,
  };
  entries.set(address, entry);
  if (entry.request) return entry.request;
  const cached = cachedKeySet(address);
  if (cached && isWithin(entry.requestedAt, MIN_REFRESH_MS)) {
    if (entry.failure) throw entry.failure;
    return cached;
  }
  entry.requestedAt = Date.now();
  entry.request = download(env, address)
    .then((set) => {
      entry.current = { set, at: Date.now() };
      entry.failure = null;
      return set;
    })
    .catch((error: unknown) => {
      entry.failure = error;
      throw error;
    })
    .finally(() => (entry.request = null));
  return entry.request;
}

/** Forgets all keys, as a new process would. For tests that change the keys of a server within a minute. */
export function forgetKeySets(): void {
  entries.clear();
}

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

async function download(env: Env, address: string): Promise<KeySet> {
  let response: Response;
  let text: string;
  try {
    response = await observedFetch(address, {
      headers: { accept: "application/json, application/jwk-set+json" },
      redirect: "error",
      signal: AbortSignal.timeout(env.UPSTREAM_TIMEOUT_SECONDS * 1000),
    });
    text = await response.text();
  } catch (error) {
    throw new HelseidError("unreachable", { cause: error });
  }
  if (response.status >= 500 || response.status === 429) throw new HelseidError("unreachable");
  if (!response.ok || text.length > MAX_BYTES) throw new HelseidError("unreadable");
  try {
    const jwks: JSONWebKeySet = Jwks.parse(JSON.parse(text));
    return { jwks, getKey: createLocalJWKSet(jwks) };
  } catch (error) {
    throw new HelseidError("unreadable", { cause: error });
  }
}
