import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import type { Env } from "@/lib/base/env";
import { serverMetadata } from "./configuration";
import type { HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { observedFetch } from "./observed-fetch";

const sets = new Map<string, JWTVerifyGetKey>();

/**
 * HelseID's public keys, cached, and fetched again when a token names an unknown key. @throws HelseidError
 */
export async function publicKeysOf(env: Env, environment: HelseidEnvironment): Promise<JWTVerifyGetKey> {
  const { jwks_uri: address } = await serverMetadata(env, environment);
  if (!address) throw new HelseidError("unreadable");
  const known = sets.get(address);
  if (known) return known;
  const set = createRemoteJWKSet(new URL(address), {
    timeoutDuration: env.UPSTREAM_TIMEOUT_SECONDS * 1000,
    [customFetch]: (url, init) => observedFetch(url, init as RequestInit),
  });
  sets.set(address, set);
  return set;
}
