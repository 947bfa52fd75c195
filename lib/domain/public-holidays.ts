const DAY_MS = 86_400_000;

/** Why nobody is at work in Norway, for texts: `forecast.holiday.<name>`. */
export type HolidayName =
  "newYear" | "easter" | "labour" | "constitution" | "ascension" | "pentecost" | "christmas";

/** Days from Easter Sunday to the holidays that move with it (helligdagsfredloven § 2). */
const MOVABLE: readonly (readonly [days: number, name: HolidayName])[] = [
  [-3, "easter"],
  [-2, "easter"],
  [0, "easter"],
  [1, "easter"],
  [39, "ascension"],
  [49, "pentecost"],
  [50, "pentecost"],
];

/** Holidays with the same date each year (helligdagsfredloven § 2, and the act on 1 and 17 May). */
const FIXED: readonly (readonly [date: string, name: HolidayName])[] = [
  ["01-01", "newYear"],
  ["05-01", "labour"],
  ["05-17", "constitution"],
  ["12-25", "christmas"],
  ["12-26", "christmas"],
];

/**
 * Easter Sunday of a year in the Gregorian calendar, as midnight UTC: the algorithm of Meeus, Jones and
 * Butcher (Meeus, Astronomical Algorithms, chapter 8).
 */
export function easterSunday(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return new Date(Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1));
}

/** The public holidays of Norway in a year, each as YYYY-MM-DD with its name. */
export function publicHolidays(year: number): Map<string, HolidayName> {
  const easter = easterSunday(year).getTime();
  return new Map([
    ...FIXED.map(([date, name]) => [`${year}-${date}`, name] as const),
    ...MOVABLE.map(([days, name]) => [dateText(new Date(easter + days * DAY_MS)), name] as const),
  ]);
}

/** A day on which support is not at work: a weekend, or a public holiday. */
export interface DayOff {
  /** 0 is Monday. */
  weekday: number;
  /** Null for a weekend without a holiday. */
  holiday: HolidayName | null;
}

/**
 * The days off in a week.
 * @param monday the week's Monday as midnight UTC
 */
export function daysOff(monday: Date): DayOff[] {
  return [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) => {
    const day = new Date(monday.getTime() + weekday * DAY_MS);
    const holiday = publicHolidays(day.getUTCFullYear()).get(dateText(day)) ?? null;
    return weekday >= 5 || holiday ? [{ weekday, holiday }] : [];
  });
}

function dateText(day: Date): string {
  return day.toISOString().slice(0, 10);
}
