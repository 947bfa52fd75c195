import fc from "fast-check";
import { expect, it } from "vitest";
import { isRefused, precedenceOf, retrySeconds } from "./overload";

it.each([
  ["/api/health/live", "always"],
  ["/api/health/ready", "always"],
  ["/api/metrics", "always"],
  ["/texts/nb-0123456789abcdef.js", "always"],
  ["/vendor-logo/abc", "always"],
  ["/logout", "always"],
  ["/k/abc", "first"],
  ["/r/abc/status", "first"],
  ["/h/abc", "first"],
  ["/confirm/abc", "first"],
  ["/", "other"],
  ["/keys", "other"],
  ["/installations", "other"],
  ["/api/fleet/v1/keys", "other"],
  ["/api/healthy", "other"],
] as const)("%s has its precedence", (pathname, precedence) => {
  expect(precedenceOf(pathname, false)).toBe(precedence);
});

it("what an open page asks for comes first, because Next would otherwise leave the page", () => {
  expect(precedenceOf("/installations", true)).toBe("first");
});

it.each([
  ["other", 1999, false],
  ["other", 2000, true],
  ["first", 2000, false],
  ["first", 5999, false],
  ["first", 6000, true],
  ["always", 100_000, false],
] as const)("of those that are %s, a portal that is %d ms late refuses: %s", (precedence, lag, refused) => {
  expect(isRefused(precedence, lag, 2000)).toBe(refused);
});

it("those who come first are refused only when the others are, and nobody is below the limit", () => {
  fc.assert(
    fc.property(fc.nat({ max: 100_000 }), fc.integer({ min: 1, max: 60_000 }), (lag, limit) => {
      if (isRefused("first", lag, limit)) expect(isRefused("other", lag, limit)).toBe(true);
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
