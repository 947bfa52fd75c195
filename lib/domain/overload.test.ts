import fc from "fast-check";
import { expect, it } from "vitest";
import { isRefused, precedenceOf, retrySeconds } from "./overload";

it.each([
  ["/api/health/live", "always"],
  ["/api/health/ready", "always"],
  ["/api/metrics", "always"],
  ["/texts/nb-0123456789abcdef.js", "always"],
  ["/vendor-logo/abc", "always"],
  ["/k/abc", "customer"],
  ["/r/abc/status", "customer"],
  ["/h/abc", "customer"],
  ["/confirm/abc", "customer"],
  ["/", "other"],
  ["/keys", "other"],
  ["/installations", "other"],
  ["/api/fleet/v1/keys", "other"],
  ["/api/healthy", "other"],
] as const)("%s has its precedence", (pathname, precedence) => {
  expect(precedenceOf(pathname)).toBe(precedence);
});

it("whoever is refused, those after them are too; nobody below the limit; health and metrics never", () => {
  fc.assert(
    fc.property(fc.nat({ max: 100_000 }), fc.integer({ min: 1, max: 60_000 }), (lag, limit) => {
      expect(isRefused("always", lag, limit)).toBe(false);
      if (isRefused("customer", lag, limit)) expect(isRefused("other", lag, limit)).toBe(true);
      if (lag < limit) expect(isRefused("other", lag, limit)).toBe(false);
    }),
  );
});

it("those who wait come again at different times", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (chance) => {
      const seconds = retrySeconds(chance);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(4);
      expect(seconds).toBeLessThan(12);
    }),
  );
  expect(retrySeconds(0)).not.toBe(retrySeconds(0.99));
});
