import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/base/errors";

const MINUTE_SECONDS = 60;

const holder = globalThis as { klientvaktRateLimits?: Map<string, RateLimiterMemory> };

/**
 * A limit of requests in a minute, per key and process. Kept on the global object, since a bundler may load a
 * module more than once.
 */
export function newRateLimit(name: string, perMinute: number): RateLimiterMemory {
  const limits = (holder.klientvaktRateLimits ??= new Map<string, RateLimiterMemory>());
  let limit = limits.get(name);
  if (!limit)
    limits.set(name, (limit = new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS })));
  return limit;
}

/**
 * Counts one request.
 * @returns seconds to wait when there were too many in this minute; null otherwise
 */
export async function secondsToWait(limit: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limit.consume(key);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return Math.ceil(refused.msBeforeNext / 1000);
  }
}

/** Counts one request. @throws AppError TOO_MANY_REQUESTS */
export async function consumePoint(limit: RateLimiterMemory, key: string): Promise<void> {
  if ((await secondsToWait(limit, key)) !== null) throw new AppError("TOO_MANY_REQUESTS");
}

/** Takes a counted request back, which was not made after all. */
export async function returnPoint(limit: RateLimiterMemory, key: string): Promise<void> {
  await limit.reward(key);
}
