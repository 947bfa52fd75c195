import { differenceInCalendarDays } from "date-fns/differenceInCalendarDays";
import { format } from "date-fns/format";
import { getISODay } from "date-fns/getISODay";
import { getISOWeek } from "date-fns/getISOWeek";
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

/**
 * A public holiday, or a day on which the banks are closed: Christmas Eve, and New Year's Eve from two
 * o'clock.
 */
function isFree(instant: Date): boolean {
  const today = holidays.isHoliday(instant);
  return today !== false && today.some((each) => each.type === "public" || each.type === "bank");
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

/** The instant itself on a renewal day, else the same time of the next one. */
export function nextRenewalDay(instant: Date): Date {
  let day = instant;
  while (!isRenewalDay(day)) day = new Date(day.getTime() + 24 * HOUR_MS);
  return day;
}

/** The current week in Oslo in ISO 8601: `2026-W47`. */
export function osloWeek(instant: Date): string {
  return format(osloDay(instant), "RRRR-'W'II");
}

/** The date in Oslo, as a local date at noon, so that no change of the clock moves it to another day. */
function osloDay(instant: Date): Date {
  const [year, month, day] = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE })
    .format(instant)
    .split("-")
    .map(Number);
  return new Date(year!, month! - 1, day!, 12);
}

function easterSunday(year: number): Date {
  const easter = holidays.getHolidays(year).find((each) => each.rule === "easter");
  if (!easter) throw new Error("no Easter in the calendar");
  return new Date(`${easter.date.slice(0, 10)}T12:00:00`);
}
