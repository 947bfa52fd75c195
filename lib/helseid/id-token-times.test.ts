import fc from "fast-check";
import { expect, it } from "vitest";
import { isCurrent } from "./id-token-times";

const NOW = 2_000_000_000;
const claims = { iss: "https://helseid", sub: "ada", aud: "client", iat: NOW };

it("an ID token is current from nbf to exp, and as long after the login as max_age allows, within 30 seconds", () => {
  const near = fc.integer({ min: NOW - 200, max: NOW + 200 });
  fc.assert(
    fc.property(
      near,
      fc.option(near, { nil: undefined }),
      near,
      fc.nat(150),
      (exp, nbf, authTime, maxAge) => {
        const expected = exp > NOW - 30 && (nbf ?? 0) <= NOW + 30 && authTime + maxAge >= NOW - 30;
        const token = { ...claims, exp, nbf, auth_time: authTime };
        expect(isCurrent(token, { now: NOW, maxAge })).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

it("an ID token that does not say when the person logged in is not current", () => {
  expect(isCurrent({ ...claims, exp: NOW + 60 }, { now: NOW, maxAge: 60 })).toBe(false);
});
