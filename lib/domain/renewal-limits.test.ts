import fc from "fast-check";
import { expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { countedSince, dueAt, MAX_RENEWALS_PER_DAY, roomWithinLimit } from "./renewal-limits";

// A Tuesday without holidays near it.
const NOW = new Date("2030-02-05T10:00:00Z");
const DAY = 86_400;

it("gives a key room when the planner, which keeps to the limit of a day, comes to it", () => {
  const ago = fc.integer({ min: 1, max: DAY - 1 });
  const starts = fc
    .array(ago, { minLength: MAX_RENEWALS_PER_DAY - 20, maxLength: MAX_RENEWALS_PER_DAY })
    .map((all) => all.sort((a, b) => b - a).map((each) => addSeconds(NOW, -each)));
  fc.assert(
    fc.property(starts, fc.integer({ min: 0, max: 3 * MAX_RENEWALS_PER_DAY }), (started, before) => {
      // One start after the other, each as soon as fewer than the limit count.
      const all = [...started];
      let at = NOW;
      for (let place = 0; place <= before; place += 1) {
        const last = all.at(-MAX_RENEWALS_PER_DAY);
        if (last && last > countedSince(at)) at = addSeconds(last, DAY);
        all.push(at);
      }
      expect(roomWithinLimit(NOW, started, before)).toEqual(at);
    }),
    { numRuns: 30 },
  );
});

it("is due on a renewal day or when it is urgent, whichever comes first, and never once the key has expired", () => {
  const at = (days: number) => addSeconds(NOW, days * DAY);
  const times = { renewableFrom: at(-3), urgentFrom: at(10), expiresAt: at(17) };
  expect(dueAt(times, NOW)).toEqual(NOW);
  // Saturday, four days later: the planner goes on when Monday begins in Oslo.
  expect(dueAt({ ...times, renewableFrom: at(4) }, NOW)).toEqual(new Date("2030-02-10T23:00:00Z"));
  expect(dueAt({ ...times, renewableFrom: at(4), urgentFrom: at(5) }, NOW)).toEqual(at(5));
  expect(dueAt({ ...times, renewableFrom: at(4), urgentFrom: at(5), expiresAt: at(5) }, NOW)).toBeNull();
});
