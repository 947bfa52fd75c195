import { errors, type JWTVerifyGetKey } from "jose";
import type { Env } from "@/lib/base/env";
import { serverMetadata } from "./configuration";
import type { HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { cachedKeySet, refreshKeySet } from "./jwks-cache";

/**
 * Finds HelseID's public key for a token. HelseID's keys are cached (`jwks-cache`), and requested again when
 * a token names an unknown key.
 * @throws HelseidError; the function that is returned throws HelseidError when the keys cannot be requested,
 *   and errors of jose when there is no key for the token
 */
export async function publicKeysOf(env: Env, environment: HelseidEnvironment): Promise<JWTVerifyGetKey> {
  const { jwks_uri: address } = await serverMetadata(env, environment);
  if (!address) throw new HelseidError("unreadable");
  return async (header, token) => {
    const cached = cachedKeySet(address);
    try {
      if (cached) return await cached.getKey(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    return (await refreshKeySet(env, address)).getKey(header, token);
  };
}
