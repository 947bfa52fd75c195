import fc from "fast-check";
import { expect, it } from "vitest";
import { dayRuns } from "./day-runs";

const runs = (...times: string[]) =>
  dayRuns(
    times.map((time) => new Date(time)),
    (at) => at,
  );

it("heads a day of Oslo once, when the times fall", () => {
  const [today, yesterday, ...others] = runs(
    "2026-11-26T12:00:00Z",
    "2026-11-25T23:30:00Z",
    "2026-11-25T22:30:00Z",
  );
  expect([today!.events.length, yesterday!.events.length, others]).toEqual([2, 1, []]);
  expect([today!.isOutOfOrder, yesterday!.isOutOfOrder]).toEqual([false, false]);
});

it("keeps the order of a row that was recorded later than it says, and says so of the day that comes again", () => {
  const found = runs("2026-11-26T12:00:00Z", "2026-11-03T12:00:00Z", "2026-11-26T11:00:00Z");
  expect(found.map(({ isOutOfOrder }) => isOutOfOrder)).toEqual([false, false, true]);
});

it("loses no row and changes no order, and neighbours never have the same day", () => {
  const time = fc.integer({ min: 0, max: 20 }).map((half) => new Date(Date.UTC(2026, 9, 20, 12 * half)));
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const found = dayRuns(times, (at) => at);
      expect(found.flatMap(({ events }) => events)).toEqual(times);
      const days = found.map(({ events }) =>
        events[0]!.toLocaleDateString("sv", { timeZone: "Europe/Oslo" }),
      );
      days.forEach((day, at) => {
        expect(day).not.toBe(days[at - 1]);
        expect(found[at]!.isOutOfOrder).toBe(at > 0 && day > days[at - 1]!);
      });
    }),
  );
});
