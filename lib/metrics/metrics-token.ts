import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

/**
 * Whether metrics may be read: 404 where there are none, 401 without the token.
 * @param given the Authorization header
 */
export function metricsStatus(token: string | undefined, given: string | null | undefined): 200 | 401 | 404 {
  if (!token) return 404;
  return timingSafeEqual(digest(given ?? ""), digest(`Bearer ${token}`)) ? 200 : 401;
}
