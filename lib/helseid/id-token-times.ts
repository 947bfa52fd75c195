import type { IDToken } from "openid-client";

/** As openid-client's own, which compares with the clock that was known before the response. */
const TOLERANCE_SECONDS = 30;

/**
 * Checks the times of an ID token (OpenID Connect Core 3.1.3.7, 9 and 13).
 * @param expected.now seconds since the epoch by HelseID's clock, as its response has shown it
 * @param expected.maxAge `max_age` of the request, in seconds
 */
export function isCurrent(claims: IDToken, { now, maxAge }: { now: number; maxAge: number }): boolean {
  const { exp, nbf, auth_time: authenticatedAt } = claims;
  return (
    exp > now - TOLERANCE_SECONDS &&
    (nbf === undefined || (typeof nbf === "number" && nbf <= now + TOLERANCE_SECONDS)) &&
    authenticatedAt !== undefined &&
    authenticatedAt + maxAge >= now - TOLERANCE_SECONDS
  );
}
