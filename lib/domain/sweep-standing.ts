import { secondsBetween } from "@/lib/base/clock";

/**
 * The sweep runs every minute. A client that is due for longer is overdue, and a sweep that is older is late.
 */
export const OVERDUE_SECONDS = 15 * 60;

/** `fresh`: everything that was due has been checked lately; `never`: it has not been so far. */
export type SweepStanding = "fresh" | "late" | "never";

/** How far the sweep has come: what "all is well" may be said of. */
export function sweepStanding(sweep: { overdue: number; completeAt: Date | null }, now: Date): SweepStanding {
  if (sweep.overdue > 0) return "late";
  if (!sweep.completeAt) return "never";
  return secondsBetween(sweep.completeAt, now) > OVERDUE_SECONDS ? "late" : "fresh";
}
