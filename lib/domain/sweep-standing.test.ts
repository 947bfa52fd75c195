import fc from "fast-check";
import { expect, it } from "vitest";
import { sweepStanding } from "./sweep-standing";

it("a sweep is fresh only while nothing is overdue and it was complete less than a quarter of an hour ago", () => {
  const now = new Date("2027-03-01T12:00:00Z");
  fc.assert(
    fc.property(fc.nat({ max: 2 }), fc.option(fc.nat({ max: 3000 }), { nil: null }), (overdue, age) => {
      const completeAt = age === null ? null : new Date(now.getTime() - age * 1000);
      const fresh = overdue === 0 && age !== null && age <= 900;
      expect(sweepStanding({ overdue, completeAt }, now) === "fresh").toBe(fresh);
    }),
  );
  expect(sweepStanding({ overdue: 0, completeAt: null }, now)).toBe("never");
});
