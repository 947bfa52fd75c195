import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOfficeHour, isRenewalDay, nextOfficeHour, nextRenewalDay } from "./office-hours";

describe("office hours", () => {
  it.each([
    ["2027-03-23T09:00:00Z", true],
    ["2027-03-23T06:59:00Z", false],
    ["2027-03-23T15:00:00Z", false],
    // Summer time: eight o'clock in Oslo is six o'clock in UTC.
    ["2027-06-08T06:00:00Z", true],
    ["2027-03-27T10:00:00Z", false],
    ["2027-03-25T10:00:00Z", false],
    ["2027-03-29T10:00:00Z", false],
    ["2027-05-17T10:00:00Z", false],
    ["2027-12-24T10:00:00Z", false],
  ])("%s: %s", (instant, is) => expect(isOfficeHour(new Date(instant))).toBe(is));

  it("begin again after a weekend, and after Easter", () => {
    expect(nextOfficeHour(new Date("2027-03-19T20:00:00Z"))).toEqual(new Date("2027-03-22T07:00:00Z"));
    expect(nextOfficeHour(new Date("2027-03-24T16:00:00Z"))).toEqual(new Date("2027-03-30T06:00:00Z"));
    const open = new Date("2027-03-23T09:30:00Z");
    expect(nextOfficeHour(open)).toEqual(open);
  });
});

describe("a day for renewals", () => {
  it.each([
    ["2027-02-02", true],
    ["2027-02-06", false],
    // The Monday of Easter week, Maundy Thursday, Easter Monday, and the day after.
    ["2027-03-22", false],
    ["2027-03-25", false],
    ["2027-03-29", false],
    ["2027-03-30", true],
    ["2027-05-17", false],
    // Weeks 27, 28, 30 and 31.
    ["2027-07-09", true],
    ["2027-07-12", false],
    ["2027-07-30", false],
    ["2027-08-02", true],
    ["2026-12-25", false],
  ])("%s: %s", (day, is) => expect(isRenewalDay(new Date(`${day}T10:00:00Z`))).toBe(is));

  it("is found at its first moment, which is midnight in Oslo, in summer time too", () => {
    expect(nextRenewalDay(new Date("2027-03-20T09:30:00Z"))).toEqual(new Date("2027-03-29T22:00:00Z"));
    expect(nextRenewalDay(new Date("2026-12-24T23:30:00Z"))).toEqual(new Date("2026-12-27T23:00:00Z"));
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2026-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
        (instant) => {
          const next = nextRenewalDay(instant);
          expect(isRenewalDay(next)).toBe(true);
          if (isRenewalDay(instant)) expect(next).toEqual(instant);
          else {
            expect(next.getTime()).toBeGreaterThan(instant.getTime());
            expect(isRenewalDay(new Date(next.getTime() - 1))).toBe(false);
          }
        },
      ),
    );
  });
});
