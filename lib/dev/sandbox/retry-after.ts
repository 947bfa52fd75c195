import { sharedNow } from "./clock";
import { noteWait } from "./hosts";
import type { Switches } from "./switches";

/** The form of `Retry-After` (RFC 9110, 10.2.3 and 5.6.7); "none" leaves the header out. */
export type RetryAfterForm = Switches["retryAfter"];

/** Paths that programs call; the rest are pages, which people open at any time. */
const PROGRAM_PATHS = /^\/(v1|cp|connect\/(token|par|userinfo)|\.well-known)(\/|$)/;

/** Until when each service has asked for time, in milliseconds since the epoch. */
const waits = new Map<string, number>();
let early = 0;

/**
 * Headers of a response with 429 or 503 that asks for `seconds`, by the clock of the response's `Date`.
 * Remembers the wait, so that requests before its end are counted.
 */
export function askForTime(
  host: string,
  path: string,
  form: RetryAfterForm,
  seconds: number,
): Record<string, string> {
  const value = retryAfter(form, seconds, new Date());
  if (value === null) return {};
  noteWait(seconds);
  const service = serviceOf(host, path);
  waits.set(service, Math.max(waits.get(service) ?? 0, sharedNow() + seconds * 1000));
  return { "retry-after": value };
}

function retryAfter(form: RetryAfterForm, seconds: number, now: Date): string | null {
  const date = new Date(now.getTime() + seconds * 1000).toUTCString();
  const [day, dayOfMonth, month, year, time] = date.replace(",", "").split(" ") as [string, ...string[]];
  switch (form) {
    case "none":
      return null;
    case "seconds":
      return String(seconds);
    case "date":
      return date;
    case "rfc850": {
      const days = {
        Mon: "Mon",
        Tue: "Tues",
        Wed: "Wednes",
        Thu: "Thurs",
        Fri: "Fri",
        Sat: "Satur",
        Sun: "Sun",
      };
      return `${days[day as keyof typeof days]}day, ${dayOfMonth}-${month}-${year!.slice(2)} ${time} GMT`;
    }
    case "asctime":
      return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} ${year}`;
  }
}

/** Counts a request of a program that comes before the time that its service has asked for. */
export function countEarly(host: string, path: string): void {
  // One second of tolerance: the header has whole seconds, and `Date` was cut to one.
  if (PROGRAM_PATHS.test(path) && (waits.get(serviceOf(host, path)) ?? 0) > sharedNow() + 1000) early += 1;
}

/** The address registry has its own wait, although the sandbox serves it from Selvbetjening's port. */
function serviceOf(host: string, path: string): string {
  return `${host}${path.startsWith("/cp/") ? "/cp" : ""}`;
}

export function earlyRequests(): number {
  return early;
}

export function resetEarlyRequests(): void {
  early = 0;
}

export function forgetWaits(): void {
  waits.clear();
}
