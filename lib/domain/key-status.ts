import { TZDate } from "@date-fns/tz";

export type KeyStatus = "ok" | "due" | "critical" | "expired" | "unknown";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const DUE_DAYS = 30;
export const CRITICAL_DAYS = 7;

/**
 * The status of a key by its expiry. Expired is decided by the instant; the rest by calendar days in Oslo, so
 * that the colour and the number of days beside it agree.
 * @param expiresAt null means unknown, never "does not expire" (domain 2.1)
 * @param renewalDays the template's renewal window
 */
export function keyStatus(expiresAt: Date | null, now: Date, renewalDays: number = DUE_DAYS): KeyStatus {
  if (!expiresAt) return "unknown";
  if (expiresAt <= now) return "expired";
  const days = calendarDaysBetween(now, expiresAt);
  if (days <= CRITICAL_DAYS) return "critical";
  return days <= renewalDays ? "due" : "ok";
}

/** Whole calendar days from `from` to `to`: the number of midnights between them in Europe/Oslo. */
export function calendarDaysBetween(from: Date, to: Date): number {
  return Math.round((osloMidnight(to) - osloMidnight(from)) / DAY_MS);
}

const osloDateFormat = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Oslo",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/**
 * Of the first MAX_HOURS hours since 1970 that were asked for: lists and exports ask for the same ones over
 * and over. Since then Oslo has been whole hours from UTC, so that its date changes between two of them.
 */
const midnights = new Map<number, number>();
/** Some two years. */
const MAX_HOURS = 20_000;

/**
 * Midnight of the date in Oslo, written as if it were UTC, so that differences are whole days also when the
 * clock is changed.
 */
function osloMidnight(instant: Date): number {
  const hour = Math.floor(instant.getTime() / HOUR_MS);
  const known = midnights.get(hour);
  if (known !== undefined) return known;
  const midnight = Date.parse(`${osloDateFormat.format(instant)}T00:00:00Z`);
  if (hour >= 0 && midnights.size < MAX_HOURS) midnights.set(hour, midnight);
  return midnight;
}

/** The date in Oslo as midnight UTC, for calendars, which have dates without a time. */
export function osloDate(instant: Date): Date {
  return new Date(osloMidnight(instant));
}

/**
 * The instant at which a date starts in Oslo.
 * @param date as YYYY-MM-DD
 * @param daysLater the day so many days after it instead
 */
export function osloDayStart(date: string, daysLater = 0): Date {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(TZDate.tz("Europe/Oslo", year!, month! - 1, day! + daysLater).getTime());
}

/**
 * When a key counts as expired of which people know only the date: at the start of that day in Oslo, rather a
 * day early than late.
 * @param date as YYYY-MM-DD
 */
export function expiryOfDate(date: string): Date {
  return osloDayStart(date);
}

/** The Monday of the current week in Oslo, as midnight UTC. */
export function osloWeekStart(instant: Date): Date {
  const midnight = osloMidnight(instant);
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
  return new Date(midnight - sinceMonday * DAY_MS);
}
