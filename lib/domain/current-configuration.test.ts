import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Configuration, ReadClient } from "./configuration";
import { type ConfigurationFacts, currentConfiguration, tokenRequestsFor } from "./current-configuration";
import { audienceOf } from "./scopes";

const SCOPES = ["nhn:selvbetjening/client", "nhn:msh/api", "nhn:msh/more", "nhn:cp-api/access", "openid"];
const CHILDREN = ["310200018", "310200026"];
const scopes = fc.subarray(SCOPES);
const children = fc.subarray(CHILDREN);
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
  reading: fc.option(client),
  revision: fc.option(configuration),
  requested: configuration,
});

describe("what a client has", () => {
  it("is the last reading, else the newest revision, and what onboarding asked for only without either", () => {
    fc.assert(
      fc.property(facts, (known) => {
        const { reading, revision, requested } = known;
        const { source, configuration } = currentConfiguration(known);
        expect(source).toBe(reading ? "reading" : revision ? "revision" : "onboarding");
        const { childOrganizationNumbers, redirectUris } = reading ?? revision ?? requested;
        expect(configuration).toMatchObject({ childOrganizationNumbers, redirectUris });
        const listed = reading?.apiScopes.map((each) => each.scope);
        expect(configuration.apiScopes).toEqual(listed ?? (revision ?? requested).apiScopes);
      }),
    );
  });

  it("has as pending those of its scopes that the reading lists without access", () => {
    fc.assert(
      fc.property(facts, (known) => {
        const { pendingScopes } = currentConfiguration(known);
        const pending = (known.reading?.apiScopes ?? []).filter((each) => each.status !== "ok");
        expect(pendingScopes).toEqual(pending.map((each) => each.scope));
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
