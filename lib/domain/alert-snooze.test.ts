import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SNOOZE_CHOICES, snoozeChoices, snoozeEnd } from "./alert-snooze";
import { calendarDaysBetween } from "./key-status";

const instant = fc.date({ min: new Date("2026-01-01"), max: new Date("2030-12-31"), noInvalidDate: true });

describe("a snooze", () => {
  it("ends in the future, and at the latest when the day before the expiry begins", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SNOOZE_CHOICES), instant, instant, (choice, expiresAt, now) => {
        const end = snoozeEnd(choice, expiresAt, now);
        if (end === null) return;
        expect(end.getTime()).toBeGreaterThan(now.getTime());
        if (expiresAt <= now) return;
        // A number of days that ends on the day before, at its start.
        expect(calendarDaysBetween(end, expiresAt)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it("of a key with time left may last until the day before, also over the change of clocks", () => {
    const now = new Date("2027-03-20T09:00:00Z");
    expect(snoozeEnd("day-before", new Date("2027-03-29T10:00:00Z"), now)).toEqual(
      new Date("2027-03-27T23:00:00Z"),
    );
    expect(snoozeEnd("14", new Date("2027-03-29T10:00:00Z"), now)).toBeNull();
    expect(snoozeEnd("7", new Date("2027-03-29T10:00:00Z"), now)).toEqual(new Date("2027-03-27T09:00:00Z"));
    expect(snoozeEnd("7", new Date("2027-03-28T10:00:00Z"), now)).toBeNull();
  });

  it("is not offered on the day before, and always where nothing is known or all is over", () => {
    const now = new Date("2027-03-20T09:00:00Z");
    expect(snoozeChoices(new Date("2027-03-21T10:00:00Z"), now)).toEqual([]);
    const anyTime = ["1", "3", "7", "14"];
    expect(snoozeChoices(null, now).map(({ choice }) => choice)).toEqual(anyTime);
    expect(snoozeChoices(new Date("2027-03-19T10:00:00Z"), now).map(({ choice }) => choice)).toEqual(anyTime);
  });
});
