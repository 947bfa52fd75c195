import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Configuration, ReadClient } from "./configuration";
import { type ConfigurationFacts, currentConfiguration, tokenRequestsFor } from "./current-configuration";
import { audienceOf } from "./scopes";

const SCOPES = ["nhn:selvbetjening/client", "nhn:msh/api", "nhn:msh/more", "nhn:cp-api/access", "openid"];
const CHILDREN = ["310200018", "310200026"];
const scopes = fc.subarray(SCOPES);
const children = fc.subarray(CHILDREN);
const at = fc.integer({ min: 0, max: 4 }).map((seconds) => new Date(seconds * 1000));

const configuration: fc.Arbitrary<Configuration> = fc.record({
  apiScopes: scopes,
  claims: fc.constant([]),
  redirectUris: fc.subarray(["https://a.no/callback"]),
  postLogoutRedirectUris: fc.constant([]),
  childOrganizationNumbers: children,
});
const client = fc.record({
  apiScopes: scopes.chain((names) =>
    fc
      .array(fc.constantFrom("ok", "pending", "another"), {
        minLength: names.length,
        maxLength: names.length,
      })
      .map((statuses) => names.map((scope, index) => ({ scope, status: statuses[index]! }))),
  ),
  audienceSpecificClientClaims: fc.constant<ReadClient["audienceSpecificClientClaims"]>([]),
  redirectUris: fc.constant<string[]>([]),
  postLogoutRedirectUris: fc.constant<string[]>([]),
  childOrganizationNumbers: children,
});
const facts: fc.Arbitrary<ConfigurationFacts> = fc.record({
  reading: fc.option(fc.record({ at, client })),
  revision: fc.option(fc.record({ at, configuration })),
  requested: configuration,
});

describe("what a client has", () => {
  it("is the newer of reading and revision, and what onboarding asked for only without either", () => {
    fc.assert(
      fc.property(facts, (known) => {
        const { reading, revision, requested } = known;
        const current = currentConfiguration(known);
        const candidates = [
          ...(revision ? [{ at: revision.at, source: "revision", ...revision.configuration }] : []),
          ...(reading
            ? [
                {
                  at: reading.at,
                  source: "reading",
                  ...reading.client,
                  apiScopes: reading.client.apiScopes.map((each) => each.scope),
                },
              ]
            : []),
        ].sort((a, b) => a.at.getTime() - b.at.getTime());
        const newest = candidates.at(-1) ?? { source: "onboarding", ...requested };
        expect(current.source).toBe(newest.source);
        expect(current.configuration.apiScopes).toEqual(newest.apiScopes);
        expect(current.configuration.childOrganizationNumbers).toEqual(newest.childOrganizationNumbers);
        expect(current.configuration.redirectUris).toEqual(newest.redirectUris);
      }),
    );
  });

  it("has as pending those of its scopes that the last reading listed without access", () => {
    fc.assert(
      fc.property(facts, (known) => {
        const current = currentConfiguration(known);
        const listed = known.reading?.client.apiScopes ?? [];
        for (const scope of SCOPES) {
          const status = listed.find((each) => each.scope === scope)?.status ?? "ok";
          const expected = current.configuration.apiScopes.includes(scope) && status !== "ok";
          expect([scope, current.pendingScopes.includes(scope)]).toEqual([scope, expected]);
        }
      }),
    );
  });
});

describe("token requests", () => {
  it("ask for every API scope once, for one audience each, and never for granted and pending ones together", () => {
    fc.assert(
      fc.property(facts, (known) => {
        const current = currentConfiguration(known);
        const requests = tokenRequestsFor(current);
        expect(requests.flatMap((each) => each.scopes).sort()).toEqual(
          current.configuration.apiScopes.filter((scope) => audienceOf(scope) !== null).sort(),
        );
        for (const request of requests) {
          expect(request.scopes.length).toBeGreaterThan(0);
          for (const scope of request.scopes) {
            expect(audienceOf(scope)).toBe(request.audience);
            expect(current.pendingScopes.includes(scope)).toBe(request.pending);
          }
        }
        const keys = requests.map((each) => `${each.audience} ${each.pending}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
