import fc from "fast-check";
import { expect, it } from "vitest";
import { isClaimKey } from "@/lib/domain/client-claim";
import { configurationOf } from "@/lib/domain/configuration";
import { redirectUriProblem } from "@/lib/domain/redirect-uri";
import { isScope } from "@/lib/domain/scopes";
import { CurrentClient } from "@/lib/selvbetjening/schemas";
import { ConfigurationSchema } from "./configuration-schema";

/** Texts around each limit on length, in lists of any size. */
const lengths = fc.constantFrom(1, 100, 101, 200, 201, 300, 301, 2000, 2001);
const list = fc
  .tuple(fc.constantFrom(0, 1, 2, 501), lengths)
  .map(([count, length]) => Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, "x")));

it("a client that could be read can be kept as a revision and edited", () => {
  let readable = 0;
  fc.assert(
    fc.property(
      fc.record({
        scopes: list,
        claims: list,
        redirectUris: list,
        postLogoutRedirectUris: list,
        childOrganizationNumbers: list,
      }),
      ({ scopes, claims, ...lists }) => {
        const client = CurrentClient.safeParse({
          ...lists,
          apiScopes: scopes.map((scope) => ({ scope, status: "ok" })),
          audienceSpecificClientClaims: claims.map((text) => ({
            claimType: text,
            activeClaimValue: text,
            status: "ok",
          })),
        });
        if (!client.success) return;
        readable += 1;
        const configuration = configurationOf(client.data);
        expect(ConfigurationSchema.parse(configuration)).toEqual(configuration);
      },
    ),
    { numRuns: 300 },
  );
  expect(readable).toBeGreaterThan(10);
});

it("what may be added to a client can be read back", () => {
  const read = (more: object) => CurrentClient.safeParse({ apiScopes: [], ...more }).success;
  fc.assert(
    fc.property(lengths, (length) => {
      const uri = "https://a.no/".padEnd(length, "x");
      if (redirectUriProblem(uri) === null) expect(read({ redirectUris: [uri] })).toBe(true);
      const scope = "a:b/".padEnd(length, "x");
      if (isScope(scope)) expect(read({ apiScopes: [{ scope, status: "ok" }] })).toBe(true);
      const key = `${"x".repeat(length)}/client/claims/a`;
      if (isClaimKey(key))
        expect(
          read({ audienceSpecificClientClaims: [{ claimType: key, pendingClaimValue: "x", status: "ok" }] }),
        ).toBe(true);
    }),
  );
});
