import type { useFormatter } from "next-intl";
import { calendarDaysBetween } from "./key-status";

const NEAR_DAYS = 14;

/**
 * The date of something soon or long ago, as short as is clear: with the weekday within two weeks, and with
 * the year only when it is not this one.
 */
export function shortDate(
  value: Date,
  now: Date,
  format: Pick<ReturnType<typeof useFormatter>, "dateTime">,
): string {
  const year = (date: Date) => format.dateTime(date, { year: "numeric" });
  const isNear = Math.abs(calendarDaysBetween(now, value)) <= NEAR_DAYS;
  return format.dateTime(value, {
    weekday: isNear ? "short" : undefined,
    day: "numeric",
    month: "short",
    year: year(value) === year(now) ? undefined : "numeric",
  });
}
