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

/** @returns the known difference while the bounds allow it, otherwise the middle of what they allow */
export function adjustOffset(knownMs: number, { min, max }: OffsetBounds): number {
  return knownMs >= min && knownMs <= max ? knownMs : (min + max) / 2;
}
