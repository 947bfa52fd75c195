/** What has come to the sandbox since it was last told to count anew, and how much it takes. */
let counts: Record<string, number> = {};
let refused = 0;
let limitPerSecond = 0;
let allowance = 0;
let filledAt = 0;

/** Counts a request. @returns seconds to wait, for one that is too many (a token bucket of one second's worth) */
export function takeTraffic(method: string, path: string): number | null {
  const key = `${method} ${path}`;
  counts[key] = (counts[key] ?? 0) + 1;
  if (limitPerSecond === 0) return null;
  const now = performance.now();
  allowance = Math.min(limitPerSecond, allowance + ((now - filledAt) / 1000) * limitPerSecond);
  filledAt = now;
  if (allowance < 1) {
    refused += 1;
    return 1;
  }
  allowance -= 1;
  return null;
}

/** @param limit requests per second; 0 for no limit */
export function countAnew(limit: number): void {
  counts = {};
  refused = 0;
  limitPerSecond = limit;
  allowance = limit;
  filledAt = performance.now();
}

export function traffic(): { counts: Record<string, number>; refused: number } {
  return { counts, refused };
}
