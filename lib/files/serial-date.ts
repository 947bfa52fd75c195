const DAY_MS = 86_400_000;
/** Days from the beginning of each date system to 1970. */
const DAYS_TO_1970 = { 1900: 25_569, 1904: 24_107 };
/** 31 December 9999 in the system of 1900. */
const LAST_SERIAL = 2_958_466;

/** Number formats of a spreadsheet program that have a number of their own and show a date. */
function isDateNumber(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/**
 * Whether a number format shows a day or a month (ECMA-376 part 1, 18.8.30, 18.8.31). Texts in quotation
 * marks, colours and conditions in brackets, and single characters behind a backslash are not part of it.
 * @param id the format's number
 * @param code the code of a format that the file defines itself
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isDateNumber(id);
  const bare = code
    .slice(0, 500)
    .replace(/"[^"]{0,500}"|\[[^[\]]*\]|[\\_*]./g, "")
    .split(";")[0]!;
  if (/^\s*(?:general|standard)\s*$/i.test(bare)) return false;
  // Beside hours or seconds, also those of a duration (`[h]:mm`), `m` is minutes.
  return /[dy]/i.test(bare) || (/m/i.test(bare) && !/[hs]|\[m/i.test(code));
}

/**
 * The day of a serial number as `2027-03-10`; null when it is none. Day 0 of the system of 1900 is
 * `1899-12-31`, and its 29 February 1900, which never was, is the 28th.
 */
export function dayOfSerial(serial: number, system: 1900 | 1904): string | null {
  if (!(serial >= 0 && serial < LAST_SERIAL)) return null;
  // Half a second, for times that are no exact fraction of a day.
  const whole = Math.floor(serial + 0.5 / 86_400);
  const shifted = system === 1900 && whole < 60 ? whole + 1 : whole;
  return new Date((shifted - DAYS_TO_1970[system]) * DAY_MS).toISOString().slice(0, 10);
}
