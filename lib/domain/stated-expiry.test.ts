import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expiryOfDate } from "./key-status";
import { earlierStated, statedExpiryProblems } from "./stated-expiry";

const NOW = new Date("2027-03-01T12:00:00Z");
const instant = fc.date({ min: new Date("2027-01-01"), max: new Date("2040-12-31"), noInvalidDate: true });
const maybe = fc.option(instant, { nil: null });

describe("a date that a person states", () => {
  it("is in the future, and typed twice when it is more than two years away", () => {
    fc.assert(
      fc.property(instant, fc.constantFrom("", "2030-01-01", "same"), (date, typed) => {
        const day = date.toISOString().slice(0, 10);
        const again = typed === "same" ? day : typed;
        if (Object.keys(statedExpiryProblems(day, again, NOW)).length > 0) return;
        expect(expiryOfDate(day).getTime()).toBeGreaterThan(NOW.getTime());
        if (day > "2029-03-01") expect(again).toBe(day);
      }),
    );
    expect(statedExpiryProblems("2027-03-01", "", NOW)).toEqual({ expiresOn: "date-past" });
    expect(statedExpiryProblems("2027-03-02", "", NOW)).toEqual({});
    expect(statedExpiryProblems("2029-03-01", "", NOW)).toEqual({});
    expect(statedExpiryProblems("2029-03-03", "", NOW)).toEqual({ expiresAgain: "date-far" });
    expect(statedExpiryProblems("2072-03-03", "2027-03-03", NOW)).toEqual({ expiresAgain: "date-differs" });
    expect(statedExpiryProblems("2029-03-03", "2029-03-03", NOW)).toEqual({});
    for (const day of ["9999-12-31", "2100-01-02"])
      expect(statedExpiryProblems(day, day, NOW)).toEqual({ expiresOn: "date" });
  });

  it("counts when it is the earlier of two", () => {
    fc.assert(
      fc.property(maybe, maybe, (staff, customer) => {
        const times = [staff, customer].flatMap((each) => each?.getTime() ?? []);
        const counted = earlierStated({ staff, customer });
        expect(counted?.expiresAt.getTime()).toBe(times.length > 0 ? Math.min(...times) : undefined);
      }),
    );
  });
});
