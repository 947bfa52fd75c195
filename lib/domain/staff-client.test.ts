import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarDaysBetween } from "./key-status";
import {
  inSigningOrder,
  NOTICE_DAYS,
  type SigningCandidate,
  type StaffClientFacts,
  staffClientNotice,
  staffClientStatus,
} from "./staff-client";
import { STAFF_KEY_STATES } from "./states";

const start = new Date("2026-03-01T09:00:00Z");
const HOUR_MS = 3_600_000;
const hours = (count: number) => new Date(start.getTime() + count * HOUR_MS);

function facts(change: Partial<StaffClientFacts> & { expiresAt?: Date | null } = {}): StaffClientFacts {
  const { expiresAt = null, ...more } = change;
  return {
    checkedAt: start,
    refused: null,
    failingSince: null,
    current: { id: "key", expiresAt, refusedSince: null },
    ...more,
  };
}

describe("the state of the portal's own client", () => {
  it("is never a success without a check, an accepted key and a known expiry", () => {
    fc.assert(
      fc.property(
        fc.record({
          checkedAt: fc.constantFrom(null, start),
          refused: fc.constantFrom(null, "key" as const, "configuration" as const),
          expiresAt: fc.option(fc.integer({ min: -2000, max: 20_000 }).map(hours)),
          refusedSince: fc.constantFrom(null, start),
          hasKey: fc.boolean(),
        }),
        ({ checkedAt, refused, expiresAt, refusedSince, hasKey }) => {
          const status = staffClientStatus(
            {
              checkedAt,
              refused,
              failingSince: refused ? start : null,
              current: hasKey ? { id: "key", expiresAt, refusedSince } : null,
            },
            start,
          );
          if (status !== "ok") return;
          expect([checkedAt, refused, hasKey, refusedSince]).toEqual([start, null, true, null]);
          expect(calendarDaysBetween(start, expiresAt!)).toBeGreaterThan(30);
        },
      ),
    );
  });

  it("is given once at each threshold that is passed, whenever and however often it is evaluated", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 * 24 }),
        fc.array(fc.integer({ min: 0, max: 80 * 24 }), { minLength: 1, maxLength: 60 }),
        (lifetime, moments) => {
          const expiresAt = hours(lifetime);
          const notified = new Set<string>();
          for (const moment of moments.sort((a, b) => a - b)) {
            const now = hours(moment);
            const notice = staffClientNotice(facts({ expiresAt }), now);
            const days = calendarDaysBetween(now, expiresAt);
            expect(notice !== null).toBe(days <= Math.max(...NOTICE_DAYS) || expiresAt <= now);
            if (notice?.status === "expiring") notified.add(notice.occasion);
          }
          expect(notified.size).toBeLessThanOrEqual(NOTICE_DAYS.length - 1);
        },
      ),
    );
  });

  it("is given again every day while nobody can sign in, and from the start when it happens again", () => {
    const refused = (since: Date) => facts({ refused: "key", failingSince: since });
    const rounds = [0, 5, 23, 24, 47, 48].map(
      (each) => staffClientNotice(refused(start), hours(each))!.round,
    );
    expect(rounds).toEqual([0, 0, 0, 1, 1, 2]);
    expect(staffClientNotice(refused(start), hours(1))!.occasion).not.toBe(
      staffClientNotice(refused(hours(1)), hours(1))!.occasion,
    );
    expect(staffClientNotice(facts(), start)).toBeNull();
  });
});

describe("the keys to sign with", () => {
  const candidate: fc.Arbitrary<SigningCandidate> = fc.record({
    state: fc.constantFrom(null, ...STAFF_KEY_STATES),
    refusedSince: fc.constantFrom(null, start),
    replacedAt: fc.option(fc.integer({ min: 0, max: 100 }).map(hours)),
  });

  it("are all kept, the current one first unless HelseID refuses it", () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 6 }), (keys) => {
        const ordered = inSigningOrder(keys);
        expect(new Set(ordered)).toEqual(new Set(keys));
        const accepted = keys.filter((key) => key.refusedSince === null);
        if (accepted.length > 0) expect(ordered[0]!.refusedSince).toBeNull();
        if (accepted.some((key) => key.state === "CURRENT")) expect(ordered[0]!.state).toBe("CURRENT");
      }),
    );
  });
});
