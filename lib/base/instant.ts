/** Where a time without a zone was written: by a machine in UTC, by a person in Norwegian time. */
export type AssumedZone = "UTC" | "Europe/Oslo";

/**
 * The instants that are believed, in milliseconds: the years 2000 to 2099. Others stand for "none", as the
 * smallest and largest values of .NET do (years 1 and 9999).
 */
const EARLIEST_MS = 946_684_800_000;
const LATEST_MS = 4_102_444_799_999;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const UNIX = /^\d{9,13}$/;
const HOUR_MS = 3_600_000;

/**
 * Reads an instant that comes from outside: ISO 8601 with or without a zone and with up to seven decimals, or
 * a Unix time in seconds or milliseconds, as a number or as digits (domain section 10).
 * @param zone how a text without a zone is read. In Norwegian time a date alone is the start of that day, and
 *   a time that occurs twice is the first of the two, so that nothing is taken to last longer than it may.
 * @returns null for everything else, which means unknown: impossible dates, years outside 2000–2099, other
 *   types
 */
export function readInstant(value: unknown, zone: AssumedZone): Date | null {
  if (typeof value === "number") return ofUnixTime(value);
  if (typeof value !== "string" || value.length > 64) return null;
  const text = value.trim();
  if (UNIX.test(text)) return ofUnixTime(Number(text));
  const found = ISO.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const utc = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!, milliseconds);
  // Date.UTC moves 30 February to March.
  const read = new Date(utc);
  const isPossible =
    read.getUTCMonth() === month! - 1 &&
    read.getUTCDate() === day &&
    hour! < 24 &&
    minute! < 60 &&
    second! < 60;
  if (!isPossible) return null;
  const offset = found[8];
  if (offset) return believed(utc - offsetMs(offset));
  return believed(zone === "UTC" ? utc : ofOsloTime(utc));
}

/** Whether an instant lies in the years that are believed. False for an invalid date. */
export function isBelievable(instant: Date): boolean {
  return instant.getTime() >= EARLIEST_MS && instant.getTime() <= LATEST_MS;
}

/** An instant that is stored; null for one that is not believed, as for one that is unknown. */
export function believedOrNull(instant: Date | null): Date | null {
  return instant && isBelievable(instant) ? instant : null;
}

function ofUnixTime(value: number): Date | null {
  return believed(Math.trunc(value <= LATEST_MS / 1000 ? value * 1000 : value));
}

function believed(ms: number): Date | null {
  const instant = new Date(ms);
  return isBelievable(instant) ? instant : null;
}

function offsetMs(offset: string): number {
  if (/z/i.test(offset)) return 0;
  const digits = offset.replace(":", "");
  const ms = (Number(digits.slice(1, 3)) + Number(digits.slice(3, 5) || 0) / 60) * HOUR_MS;
  return offset.startsWith("-") ? -ms : ms;
}

const osloTime = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Oslo",
  dateStyle: "short",
  timeStyle: "medium",
});
const utcTime = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "UTC",
  dateStyle: "short",
  timeStyle: "medium",
});

/**
 * @param wall a time on the clocks of Oslo, written as if it were UTC
 * @returns the first instant at which they show it. They never show an hour in March, which is taken as the
 *   hour before.
 */
function ofOsloTime(wall: number): number {
  const summer = wall - 2 * HOUR_MS;
  const winter = wall - HOUR_MS;
  const isShown = (instant: number) => osloTime.format(instant) === utcTime.format(wall);
  return isShown(summer) || !isShown(winter) ? summer : winter;
}
