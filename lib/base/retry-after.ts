/**
 * The longest wait that is kept. A longer one is asked for again by the request that follows it, so a wrong
 * date cannot stop the portal for years.
 */
export const MAX_WAIT_SECONDS = 6 * 3600;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = `(?<month>${MONTHS.join("|")})`;
const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`;

/** RFC 9110, 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must accept. */
const FORMS = [
  new RegExp(String.raw`^${DAY}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^${LONG_DAY}, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT$`),
  new RegExp(String.raw`^${DAY} ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
];

/**
 * Parses an HTTP-date (RFC 9110, 5.6.7) in any of its three forms. The name of the weekday is not compared
 * with the date.
 * @param nowMs for the century of a year of two digits: at most 50 years ahead
 * @returns milliseconds since the epoch; null when it is no HTTP-date or no date of the calendar
 */
export function parseHttpDate(text: string, nowMs: number): number | null {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find(Boolean);
  if (!parts) return null;
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number);
  const month = MONTHS.indexOf(parts.month!);
  if (hour! > 23 || minute! > 59 || second! > 60) return null;
  const at = (year: number): number | null => {
    const date = new Date(0);
    date.setUTCFullYear(year, month, day);
    if (date.getUTCDate() !== day || date.getUTCMonth() !== month) return null;
    return date.getTime() + ((hour! * 60 + minute!) * 60 + second!) * 1000;
  };
  if (parts.year!.length === 4) return at(Number(parts.year));
  const latest = new Date(nowMs);
  latest.setUTCFullYear(latest.getUTCFullYear() + 50);
  const century = latest.getUTCFullYear() - (latest.getUTCFullYear() % 100);
  const candidate = at(century + Number(parts.year));
  return candidate !== null && candidate <= latest.getTime()
    ? candidate
    : at(century - 100 + Number(parts.year));
}

/**
 * How long a response asks to wait before the next request (RFC 9110, 10.2.3). A date is compared with the
 * response's own `Date`, so that it does not matter whether our clock is right; without `Date`, with the
 * server's clock as it was learned.
 * @param serverNowMs the server's time as it was learned, in milliseconds since the epoch
 * @returns seconds from now, from 0 to MAX_WAIT_SECONDS; null when the header is missing or invalid
 */
export function retryAfterSeconds(
  headers: { retryAfter: string | null; date: string | null },
  serverNowMs: number,
): number | null {
  const value = headers.retryAfter?.trim() ?? "";
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_WAIT_SECONDS);
  const until = parseHttpDate(value, serverNowMs);
  if (until === null) return null;
  const sent = parseHttpDate(headers.date?.trim() ?? "", serverNowMs) ?? serverNowMs;
  return Math.min(Math.max(0, (until - sent) / 1000), MAX_WAIT_SECONDS);
}
