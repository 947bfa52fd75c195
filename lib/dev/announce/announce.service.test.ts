import { expect, inject, it } from "vitest";
import { differenceTable, isPassed } from "./report";
import { type Fault, simulate } from "./simulate";

/*
 * A small run of `npm run -s bench -- announce`: installations are walked through weeks of killed workers,
 * refused sign-ins and lost messages, and what arrived is compared with what a naive program says was due.
 */

const TIMEOUT_MS = 240_000;

it.concurrent(
  "everything that is due is sent once, or has a reason, and no key expires unannounced",
  async () => {
    const result = await simulate(inject("postgresUrl"), {
      installations: 60,
      days: 24,
      seed: 1,
      troubleEveryDays: 3,
      tickHours: 8,
    });
    expect(isPassed(result), differenceTable(result)).toBe(true);
    // The run is worth something: there was much to send, and much went wrong.
    expect(result.counts.alertsSent).toBeGreaterThan(50);
    expect(result.counts.suppressedWithReason).toBeGreaterThan(5);
    expect(result.counts.repeatedSameId).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

it.concurrent.each<{ fault: Fault; troubleEveryDays: number | null }>([
  { fault: "rule-skipped", troubleEveryDays: null },
  { fault: "threshold-off-by-one", troubleEveryDays: null },
  { fault: "worker-never-restarted", troubleEveryDays: 2 },
])(
  "a fault is found: $fault",
  async ({ fault, troubleEveryDays }) => {
    const result = await simulate(inject("postgresUrl"), {
      installations: 60,
      days: 7,
      seed: 1,
      troubleEveryDays,
      tickHours: 8,
      fault,
    });
    expect(isPassed(result)).toBe(false);
    const { alertsDue, alertsSent, suppressedWithReason } = result.counts;
    expect(alertsSent + suppressedWithReason, differenceTable(result)).toBeLessThan(alertsDue);
  },
  TIMEOUT_MS,
);
