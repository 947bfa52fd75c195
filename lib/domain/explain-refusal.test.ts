import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findErrorNumber } from "@/lib/base/helseid-error-number";
import { CAUSES, explainRefusal, type RefusalEvidence } from "./explain-refusal";

const now = new Date("2026-03-01T12:00:00Z");
const seconds = now.getTime() / 1000;
const issuer = "https://helseid-sts.test.nhn.no";

function evidence(more: Partial<RefusalEvidence> = {}): RefusalEvidence {
  return {
    error: "invalid_client",
    errorNumber: null,
    now,
    happenedAt: null,
    issuer,
    otherIssuer: "https://helseid-sts.nhn.no",
    clientId: "client",
    assertion: {
      header: { typ: "client-authentication+jwt", alg: "PS256", kid: "a" },
      claims: {
        iss: "client",
        sub: "client",
        aud: issuer,
        iat: seconds,
        nbf: seconds,
        exp: seconds + 8,
        jti: "1",
      },
    },
    otherJtis: [],
    keys: [
      {
        kid: "a",
        expiresAt: new Date("2026-05-01T00:00:00Z"),
        createdAt: new Date("2026-01-01T00:00:00Z"),
        provedAt: new Date("2026-01-01T00:00:00Z"),
        unknownSince: null,
        signs: true,
      },
    ],
    usedKid: null,
    otherEnvironmentAcceptsKey: null,
    missingScopes: [],
    ...more,
  };
}

describe("the explainer", () => {
  it("puts first what HelseID has numbered, known or not", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^HID-\d{4}$/), (errorNumber) => {
        const description = `Something went wrong (${errorNumber}): see the documentation.`;
        expect(findErrorNumber(description)).toBe(errorNumber);
        expect(explainRefusal(evidence({ errorNumber }))[0]).toEqual({
          cause: "numbered",
          weight: 100,
          facts: { number: errorNumber, code: errorNumber.slice(4) },
        });
      }),
    );
    for (const text of [undefined, "", "UHID-1001", "HID-100", "HID-10011", "hid"])
      expect(findErrorNumber(text)).toBeNull();
  });

  it("finds no fault in a correct assertion, and then names the client itself", () => {
    expect(explainRefusal(evidence())).toEqual([{ cause: "client-blocked", weight: 40, facts: {} }]);
  });

  it("takes an assertion without a kid for no key, not even for one whose kid is unknown", () => {
    const [key] = evidence().keys;
    for (const usedKid of [null, undefined, ""]) {
      const assertion = { header: { kid: usedKid }, claims: {} };
      const causes = explainRefusal(evidence({ assertion, keys: [{ ...key!, kid: null }] }));
      expect(causes).toContainEqual({ cause: "key-id", weight: 90, facts: { kid: null, known: null } });
    }
  });

  it("names each cause once, by descending weight, for any assertion", () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(undefined),
      fc.array(fc.string(), { maxLength: 3 }),
    );
    const claims = fc.record({
      iss: value,
      sub: value,
      aud: value,
      iat: value,
      nbf: value,
      exp: value,
      jti: value,
    });
    const header = fc.record({ typ: value, alg: value, kid: value });
    fc.assert(
      fc.property(header, claims, fc.array(fc.string()), (head, body, otherJtis) => {
        const ranked = explainRefusal(evidence({ assertion: { header: head, claims: body }, otherJtis }));
        const causes = ranked.map(({ cause }) => cause);
        expect(new Set(causes).size).toBe(causes.length);
        expect(causes.every((cause) => CAUSES.includes(cause))).toBe(true);
        const weights = ranked.map(({ weight }) => weight);
        expect(weights).toEqual([...weights].sort((a, b) => b - a));
      }),
    );
  });

  it("distinguishes an older lifetime, which may still be accepted, from one that never was", () => {
    const lasting = (lifetime: number) =>
      explainRefusal(
        evidence({
          assertion: {
            header: { typ: "client-authentication+jwt", kid: "a" },
            claims: { ...evidence().assertion!.claims, exp: seconds + lifetime },
          },
        }),
      )[0]!;
    expect(lasting(10).cause).toBe("client-blocked");
    expect(lasting(60)).toMatchObject({ cause: "lifetime", weight: 80 });
    expect(lasting(61)).toMatchObject({ cause: "lifetime", weight: 94 });
  });
});
