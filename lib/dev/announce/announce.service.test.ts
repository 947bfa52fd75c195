import { expect, inject, it } from "vitest";
import { differenceTable, isPassed } from "./report";
import { type Fault, simulate } from "./simulate";

/*
 * A small run of `npm run -s bench -- announce`: installations are walked through weeks of killed workers,
 * refused sign-ins and lost messages, and what arrived is compared with what a naive program says was due.
 */

const TIMEOUT_MS = 120_000;

it.concurrent.each<{ fault: Fault; troubleEveryDays: number | null }>([
  { fault: "rule-skipped", troubleEveryDays: null },
  { fault: "threshold-off-by-one", troubleEveryDays: null },
  { fault: "worker-never-restarted", troubleEveryDays: 5 },
])(
  "a fault is found: $fault",
  async ({ fault, troubleEveryDays }) => {
    const result = await simulate(inject("postgresUrl"), {
      installations: 20,
      days: 12,
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
