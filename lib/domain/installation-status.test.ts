import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FRESH_EVIDENCE_DAYS,
  type InstallationFacts,
  installationStatus,
  type InstallationStatusCode,
  TOKEN_OBSERVERS,
} from "./installation-status";
import { DRAFT_STATES, ROTATION_STATES } from "./states";

const NOW = new Date("2027-03-01T12:00:00Z");
const instant = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-12-31"), noInvalidDate: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const facts: fc.Arbitrary<InstallationFacts> = fc
  .record({
    phase: fc.constantFrom("NEW", "WAITING", "FAILED", "ACTIVE", "ACTIVE", "ACTIVE", "CLOSED"),
    custody: fc.constantFrom("PORTAL", "INSTALLATION"),
    token: maybe(fc.tuple(instant, fc.constantFrom(...TOKEN_OBSERVERS))),
    reportedAt: maybe(instant),
    reportDueAt: maybe(instant),
    reportedHealthy: maybe(fc.boolean()),
    draftState: maybe(fc.constantFrom(...DRAFT_STATES)),
    linkExpiresAt: maybe(instant),
    keyExpiresAt: maybe(instant),
    keyUnknown: fc.boolean(),
    renewalDays: fc.constant(30),
    rotationState: maybe(fc.constantFrom(...ROTATION_STATES)),
    rotationUploadAt: maybe(instant),
    hasOpenRevival: fc.boolean(),
    programFails: fc.boolean(),
    lastCheckFailure: maybe(fc.constant("UPSTREAM_UNREACHABLE" as const)),
    pendingScopes: fc.nat({ max: 2 }),
  })
  .map(({ token, ...rest }) => ({
    ...rest,
    tokenSeenAt: token?.[0] ?? null,
    tokenSeenBy: token?.[1] ?? null,
  })) as fc.Arbitrary<InstallationFacts>;

/** The statuses whose text says that the client works. */
const WORKS: InstallationStatusCode[] = ["active", "scopes-pending", "expiry-unknown"];

describe("a status that says that a client works", () => {
  it("stands on a token that HelseID issued, and names when and who saw it", () => {
    fc.assert(
      fc.property(facts, (each) => {
        const { code, tone, evidence } = installationStatus(each, NOW);
        if (!WORKS.includes(code) && tone !== "success") return;
        expect(evidence).toEqual({ kind: each.tokenSeenBy, at: each.tokenSeenAt });
        expect(each.tokenSeenAt).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("never follows from a report that HelseID was no part of", () => {
    fc.assert(
      fc.property(facts, instant, (each, reportedAt) => {
        const silent = installationStatus(
          { ...each, tokenSeenAt: null, tokenSeenBy: null, reportedAt: null },
          NOW,
        );
        const reported = installationStatus(
          { ...each, tokenSeenAt: null, tokenSeenBy: null, reportedAt },
          NOW,
        );
        expect(reported.code).toBe(silent.code);
        expect(reported.tone).toBe(silent.tone);
        if (reported.evidence) expect(reported.evidence).toEqual({ kind: "reported", at: reportedAt });
      }),
    );
  });
});

describe("a client that was never checked", () => {
  const never = (change: Partial<InstallationFacts>) =>
    installationStatus(
      {
        phase: "ACTIVE",
        custody: "PORTAL",
        tokenSeenAt: null,
        tokenSeenBy: null,
        reportedAt: null,
        reportDueAt: null,
        reportedHealthy: null,
        draftState: null,
        linkExpiresAt: null,
        keyExpiresAt: new Date("2028-01-01"),
        keyUnknown: false,
        renewalDays: 30,
        rotationState: null,
        rotationUploadAt: null,
        hasOpenRevival: false,
        programFails: false,
        lastCheckFailure: null,
        pendingScopes: 0,
        ...change,
      },
      NOW,
    );

  it("is grey, and says what is known of it", () => {
    const unchecked = { code: "unchecked", tone: "neutral" };
    expect(never({})).toMatchObject({ ...unchecked, reason: null, evidence: { kind: "none" } });
    expect(never({ custody: "INSTALLATION" })).toMatchObject({ ...unchecked, reason: "stated" });
    expect(never({ custody: "INSTALLATION", reportedAt: NOW })).toMatchObject({
      ...unchecked,
      reason: "reported",
      evidence: { kind: "reported", at: NOW },
    });
  });

  it("is still shown as expired, or about to expire", () => {
    expect(never({ keyExpiresAt: NOW }).code).toBe("key-expired");
    expect(never({ keyExpiresAt: new Date("2027-03-04") }).code).toBe("key-critical");
  });
});

it("a status that says that a client works names the time of a token that is older than a week, and only that", () => {
  fc.assert(
    fc.property(facts, (given) => {
      const { code, reason, evidence } = installationStatus(given, NOW);
      const works = code === "active" || code === "scopes-pending";
      const isOld = works && NOW.getTime() - evidence!.at!.getTime() >= FRESH_EVIDENCE_DAYS * 86_400_000;
      expect(reason === "seen-earlier").toBe(isOld);
    }),
    { numRuns: 2000 },
  );
});
