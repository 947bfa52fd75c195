/*
 * How far another machine's clock is ahead of ours (negative: behind), estimated from its responses. The
 * difference is never changed by noise: only a response that contradicts it does so.
 */

/** The least and the greatest difference that one response allows, in milliseconds. */
export interface OffsetBounds {
  min: number;
  max: number;
}

/**
 * @param response.serverMs the time that the other machine stated, in milliseconds since the epoch
 * @param response.resolutionMs what it rounds down to: 1000 for a `Date` header (RFC 9110, 5.6.7)
 * @param response.receivedMs our time when the response came
 * @param response.elapsedMs how long that was after the request was sent, by a monotonic clock
 */
export function offsetBounds(response: {
  serverMs: number;
  resolutionMs: number;
  receivedMs: number;
  elapsedMs: number;
}): OffsetBounds {
  const min = response.serverMs - response.receivedMs;
  return { min, max: min + response.resolutionMs + response.elapsedMs };
}

/** Half of what a `Date` header rounds away: as exact as a response that came at once. */
const HALF_RESOLUTION_MS = 500;
/** Bounds that are wider come from a response that took longer than a second. */
const MAX_EXACT_MS = 2000;
/** Clocks drift, and timers are late: such a contradiction does not show that a clock was set. */
const NOISE_MS = 1000;

/**
 * The time in a response is stated when the response is ready, so what a slow one has taken was nearly all
 * before that: the difference is near the least that it allows, and not in the middle. A response that took
 * long and contradicts what is known by noise alone changes it no more than it must.
 * @returns the known difference while the bounds allow it, otherwise the likeliest that they allow
 */
export function adjustOffset(knownMs: number, { min, max }: OffsetBounds): number {
  if (knownMs >= min && knownMs <= max) return knownMs;
  const nearest = knownMs < min ? min : max;
  if (max - min > MAX_EXACT_MS && Math.abs(knownMs - nearest) <= NOISE_MS) return nearest;
  return min + Math.min((max - min) / 2, HALF_RESOLUTION_MS);
}
