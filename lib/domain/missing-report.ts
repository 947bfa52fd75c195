import { addSeconds } from "@/lib/base/clock";

/** Once a day, as the integration guide asks for, where a report announces no interval of its own. */
export const DEFAULT_REPORT_INTERVAL_SECONDS = 86_400;
export const MIN_REPORT_INTERVAL_SECONDS = 60;
export const MAX_REPORT_INTERVAL_SECONDS = 31 * 86_400;

const MIN_MARGIN_SECONDS = 900;
const MAX_MARGIN_SECONDS = 2 * 86_400;

/**
 * When the next report is overdue: after the interval that the report announced, and half of it as a margin
 * for restarts and outages, at least a quarter of an hour and at most two days.
 */
export function reportDueAt(reportedAt: Date, intervalSeconds: number | undefined): Date {
  const interval = intervalSeconds ?? DEFAULT_REPORT_INTERVAL_SECONDS;
  const margin = Math.min(Math.max(interval / 2, MIN_MARGIN_SECONDS), MAX_MARGIN_SECONDS);
  return addSeconds(reportedAt, interval + margin);
}

/**
 * Whether an installation that has reported stays away.
 * @param dueAt null when it has never reported
 */
export function isReportMissing(dueAt: Date | null, now: Date): boolean {
  return dueAt !== null && dueAt <= now;
}

/** What an installation can say is wrong, in a report with `healthy: false`. */
export const REPORT_PROBLEMS = ["no-token", "key-file", "network", "clock", "other"] as const;
export type ReportProblem = (typeof REPORT_PROBLEMS)[number];
