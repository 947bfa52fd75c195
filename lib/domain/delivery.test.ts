import fc from "fast-check";
import { expect, it } from "vitest";
import { undeliveredSince } from "./delivery";

const date = fc.date({ min: new Date("2026-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });

it("says since when a message has not arrived, never in the future", () => {
  fc.assert(
    fc.property(date, fc.option(date), date, (now, failing, nextAt) => {
      const failingSince = failing && failing > now ? null : failing;
      const since = undeliveredSince({ failingSince, nextAt }, now);
      expect(since <= now).toBe(true);
      if (failingSince) expect(since).toEqual(failingSince);
      else if (nextAt < now) expect(since).toEqual(nextAt);
    }),
  );
});
