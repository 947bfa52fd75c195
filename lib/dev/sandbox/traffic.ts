import { earlyRequests, resetEarlyRequests } from "./retry-after";

/**
 * Requests to the sandbox since the counters were last reset, and its rate limit (a token bucket of one
 * second).
 */
let counts: Record<string, number> = {};
let refused = 0;
let limitPerSecond = 0;
let tokens = 0;
let filledAt = 0;

/** Counts a request. @returns null, or the seconds to wait when the request exceeds the limit */
export function countRequest(method: string, path: string): number | null {
  const key = `${method} ${path}`;
  counts[key] = (counts[key] ?? 0) + 1;
  if (limitPerSecond === 0) return null;
  const now = performance.now();
  tokens = Math.min(limitPerSecond, tokens + ((now - filledAt) / 1000) * limitPerSecond);
  filledAt = now;
  if (tokens < 1) {
    refused += 1;
    return 1;
  }
  tokens -= 1;
  return null;
}

/** @param limit requests per second; 0 for no limit */
export function resetTraffic(limit: number): void {
  counts = {};
  refused = 0;
  resetEarlyRequests();
  limitPerSecond = limit;
  tokens = limit;
  filledAt = performance.now();
}

/** `early`: requests of programs before the time that a response with 429 or 503 had asked for. */
export function traffic(): { counts: Record<string, number>; refused: number; early: number } {
  return { counts, refused, early: earlyRequests() };
}
