import { TZDate } from "@date-fns/tz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { osloDate, calendarDaysBetween, CRITICAL_DAYS, DUE_DAYS, keyStatus } from "./key-status";

const now = new Date("2026-03-01T12:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const DAY = 86_400_000;
/** From midnight in UTC: both sides of midnight in Oslo, in winter and in summer. */
const AROUND_MIDNIGHT = [-1, -2].flatMap((hour) =>
  [-1800_000, -1, 0, 1, 1800_000].map((ms) => hour * 3_600_000 + ms),
);

describe("the status of a key", () => {
  it("is unknown when the expiry is unknown, never valid", () => {
    expect(keyStatus(null, now)).toBe("unknown");
  });

  it.each([
    [-1, "expired"],
    [0, "expired"],
    [1, "critical"],
    [CRITICAL_DAYS * DAY, "critical"],
    [(CRITICAL_DAYS + 1) * DAY, "due"],
    [DUE_DAYS * DAY, "due"],
    [(DUE_DAYS + 1) * DAY, "ok"],
  ])("is decided at the boundary: %d ms left is %s", (left, status) => {
    expect(keyStatus(after(left), now)).toBe(status);
  });

  it("follows the template's renewal window", () => {
    expect(keyStatus(after(50 * DAY), now, 60)).toBe("due");
    expect(keyStatus(after(20 * DAY), now, 14)).toBe("ok");
  });

  it("changes at midnight in Oslo, also in the weeks when the clock is changed", () => {
    // Seven days later in Oslo: 29 March 2026 has 23 hours and 25 October 25.
    const inMarch = new Date("2026-04-01T00:00:00Z");
    expect(keyStatus(inMarch, new Date("2026-03-24T22:59:59Z"))).toBe("due");
    expect(keyStatus(inMarch, new Date("2026-03-24T23:00:00Z"))).toBe("critical");
    const inOctober = new Date("2026-10-28T00:00:00Z");
    expect(keyStatus(inOctober, new Date("2026-10-20T21:59:59Z"))).toBe("due");
    expect(keyStatus(inOctober, new Date("2026-10-20T22:00:00Z"))).toBe("critical");
  });

  it("agrees with the number of days that is shown beside it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 * 24 * 3600 }),
        fc.integer({ min: 8, max: 365 }),
        (left, window) => {
          const expiresAt = after(left * 1000);
          const days = calendarDaysBetween(now, expiresAt);
          const expected = days <= CRITICAL_DAYS ? "critical" : days <= window ? "due" : "ok";
          expect(keyStatus(expiresAt, now, window)).toBe(expected);
        },
      ),
    );
  });
});

describe("days as people in Norway count them", () => {
  it("counts midnights in Oslo, not spans of 24 hours", () => {
    expect(calendarDaysBetween(new Date("2026-06-01T21:59:00Z"), new Date("2026-06-01T22:01:00Z"))).toBe(1);
    expect(calendarDaysBetween(new Date("2026-06-01T22:01:00Z"), new Date("2026-06-02T21:59:00Z"))).toBe(0);
  });

  it("counts days of 23 and 25 hours as one", () => {
    expect(calendarDaysBetween(new Date("2026-03-28T12:00:00Z"), new Date("2026-03-30T12:00:00Z"))).toBe(2);
    expect(calendarDaysBetween(new Date("2026-10-24T12:00:00Z"), new Date("2026-10-26T12:00:00Z"))).toBe(2);
  });

  it("counts an expiry at midnight UTC on its day in Oslo", () => {
    expect(calendarDaysBetween(new Date("2026-06-19T08:00:00Z"), new Date("2026-06-20T00:00:00Z"))).toBe(1);
  });
});

describe("the date in Oslo", () => {
  it("is the local date, also in the hours when it is still the day before in UTC", () => {
    expect(osloDate(new Date("2026-12-11T23:30:00Z")).toISOString()).toBe("2026-12-12T00:00:00.000Z");
    expect(osloDate(new Date("2026-07-01T21:59:59Z")).toISOString()).toBe("2026-07-01T00:00:00.000Z");
  });

  it("agrees with another reader of time zones, in any order of what is asked for", () => {
    const dateOf = (instant: Date) => {
      const date = new TZDate(instant, "Europe/Oslo");
      return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())).toISOString();
    };
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1950-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
        fc.shuffledSubarray(AROUND_MIDNIGHT, { minLength: AROUND_MIDNIGHT.length }),
        (instant, offsets) => {
          const midnight = Math.floor(instant.getTime() / DAY) * DAY;
          const around = offsets.map((offset) => new Date(midnight + offset));
          for (const each of [instant, ...around]) expect(osloDate(each).toISOString()).toBe(dateOf(each));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
