import type { Env } from "@/lib/base/env";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";
import { skewSeconds } from "./observed-fetch";

/** Smaller differences are noise. */
const LEARNED_SECONDS = 2;

/** Asks HelseID; a refusal may only have taught us its clock, and then it is asked once more. @throws HelseidError */
export async function withServersClock<T>(
  env: Env,
  environment: HelseidEnvironment,
  ask: () => Promise<T>,
): Promise<T> {
  const { origin } = new URL(addressesOf(env, environment).issuer);
  const before = skewSeconds(origin);
  try {
    return await ask();
  } catch (error) {
    const learned = Math.abs(skewSeconds(origin) - before) > LEARNED_SECONDS;
    if (!(error instanceof HelseidError) || !learned || error.failure === "unreachable") throw error;
    return ask();
  }
}
