import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

/**
 * Checks the bearer token of a request for metrics.
 * @param token the configured token; undefined when metrics are switched off
 * @param given the Authorization header
 * @returns the HTTP status: 200, 401 for a missing or wrong token, 404 when metrics are off
 */
export function metricsStatus(token: string | undefined, given: string | null | undefined): 200 | 401 | 404 {
  if (!token) return 404;
  return timingSafeEqual(digest(given ?? ""), digest(`Bearer ${token}`)) ? 200 : 401;
}
