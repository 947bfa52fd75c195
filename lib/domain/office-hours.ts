import { TZDate } from "@date-fns/tz";
import { addDays } from "date-fns/addDays";
import { differenceInCalendarDays } from "date-fns/differenceInCalendarDays";
import { format } from "date-fns/format";
import { getISODay } from "date-fns/getISODay";
import { getISOWeek } from "date-fns/getISOWeek";
import { startOfDay } from "date-fns/startOfDay";
import Holidays from "date-holidays";

const ZONE = "Europe/Oslo";
const OPENS = 8;
const CLOSES = 16;
const HOUR_MS = 3_600_000;

const holidays = new Holidays("NO");

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  weekday: "short",
  hour: "2-digit",
  hourCycle: "h23",
});

/**
 * Whether it is a working day between 8 and 16 in Norway. Public holidays, including those at Easter, are not
 * working days.
 */
export function isOfficeHour(instant: Date): boolean {
  const fields = Object.fromEntries(parts.formatToParts(instant).map((part) => [part.type, part.value]));
  if (fields.weekday === "Sat" || fields.weekday === "Sun") return false;
  const hour = Number(fields.hour);
  if (hour < OPENS || hour >= CLOSES) return false;
  return !isFree(instant);
}

interface FreeTime {
  from: number;
  to: number;
}

/** By year in Oslo. Working a year out takes tens of milliseconds, and pages ask for many days. */
const freeTimes = new Map<number, readonly FreeTime[]>();

/**
 * A public holiday, or a day on which the banks are closed: Christmas Eve, and New Year's Eve from two
 * o'clock.
 */
function isFree(instant: Date): boolean {
  const at = instant.getTime();
  const { year } = dateInOslo(instant);
  let free = freeTimes.get(year);
  if (!free) {
    free = holidays
      .getHolidays(year)
      .filter((each) => each.type === "public" || each.type === "bank")
      .map((each) => ({ from: each.start.getTime(), to: each.end.getTime() }));
    freeTimes.set(year, free);
  }
  return free.some(({ from, to }) => at >= from && at < to);
}

/** The instant itself during office hours, else the start of the next ones. */
export function nextOfficeHour(instant: Date): Date {
  if (isOfficeHour(instant)) return instant;
  let hour = new Date(Math.ceil(instant.getTime() / HOUR_MS) * HOUR_MS);
  while (!isOfficeHour(hour)) hour = new Date(hour.getTime() + HOUR_MS);
  return hour;
}

/** With this many days left, a key is renewed automatically on any day. */
export const URGENT_RENEWAL_DAYS = 7;

const SUMMER_WEEKS = { first: 28, last: 30 };

/**
 * Whether keys are renewed automatically on this day: a working day outside Easter week and the Norwegian
 * summer holidays. If a renewal stops some software, somebody must be there to help.
 */
export function isRenewalDay(instant: Date): boolean {
  const day = osloDay(instant);
  const weekday = getISODay(day);
  if (weekday > 5) return false;
  const week = getISOWeek(day);
  if (week >= SUMMER_WEEKS.first && week <= SUMMER_WEEKS.last) return false;
  // The week that ends with Easter Sunday.
  const easter = easterSunday(day.getFullYear());
  const daysToEaster = differenceInCalendarDays(easter, day);
  if (daysToEaster >= 0 && daysToEaster <= 6) return false;
  return !isFree(day);
}

/**
 * The instant itself on a renewal day, else midnight in Oslo at the start of the next one: keys are renewed
 * at any hour of such a day.
 */
export function nextRenewalDay(instant: Date): Date {
  let day = new TZDate(instant, ZONE);
  if (isRenewalDay(day)) return instant;
  while (!isRenewalDay(day)) day = addDays(startOfDay(day), 1);
  return new Date(day.getTime());
}

/** The current week in Oslo in ISO 8601: `2026-W47`. */
export function osloWeek(instant: Date): string {
  return format(osloDay(instant), "RRRR-'W'II");
}

/** Noon in Oslo on that date. */
function osloDay(instant: Date): TZDate {
  const { year, month, day } = dateInOslo(instant);
  return new TZDate(year, month, day, 12, ZONE);
}

function dateInOslo(instant: Date): { year: number; month: number; day: number } {
  const local = new TZDate(instant, ZONE);
  return { year: local.getFullYear(), month: local.getMonth(), day: local.getDate() };
}

const easters = new Map<number, TZDate>();

function easterSunday(year: number): TZDate {
  let easter = easters.get(year);
  if (!easter) {
    const found = holidays.getHolidays(year).find((each) => each.rule === "easter");
    if (!found) throw new Error("no Easter in the calendar");
    const [, month, day] = found.date.slice(0, 10).split("-").map(Number);
    easter = new TZDate(year, month! - 1, day!, 12, ZONE);
    easters.set(year, easter);
  }
  return easter;
}
