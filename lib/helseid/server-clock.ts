import type { Env } from "@/lib/base/env";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { skewSeconds } from "./observed-fetch";

/** Smaller changes of the measured clock difference are noise. */
const NOISE_SECONDS = 2;

/**
 * Sends a request to HelseID, and once more when the refused request showed that HelseID's clock differs from
 * what was known.
 * @throws HelseidError
 */
export async function withServerClock<T>(
  env: Env,
  environment: HelseidEnvironment,
  request: () => Promise<T>,
): Promise<T> {
  const { origin } = new URL(addressesOf(env, environment).issuer);
  const before = skewSeconds(origin);
  try {
    return await request();
  } catch (error) {
    const clockChanged = Math.abs(skewSeconds(origin) - before) > NOISE_SECONDS;
    if (!(error instanceof HelseidError) || !clockChanged || error.failure === "unreachable") throw error;
    return request();
  }
}
