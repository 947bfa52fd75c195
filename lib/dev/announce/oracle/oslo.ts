import { HOUR } from "./history";

const dates = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo", dateStyle: "short" });
const times = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Oslo",
  weekday: "short",
  hour: "2-digit",
  hourCycle: "h23",
});

/** The date in Oslo, as YYYY-MM-DD. */
export function osloDateOf(at: number): string {
  return dates.format(at);
}

/** Public holidays on working days, and days on which the banks are closed, as far as a simulation goes. */
const HOLIDAYS = new Set([
  ...["2026-01-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25"],
  ...["2026-12-24", "2026-12-25", "2026-12-31"],
  ...["2027-01-01", "2027-03-25", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17"],
]);

/** The first hour at or after an instant that is between 8 and 16 on a working day in Oslo. */
export function officeOpens(at: number): number {
  for (let hour = at; ; hour += HOUR) {
    const parts = Object.fromEntries(times.formatToParts(hour).map((part) => [part.type, part.value]));
    const isWorkingDay = !["Sat", "Sun"].includes(parts.weekday!) && !HOLIDAYS.has(osloDateOf(hour));
    if (isWorkingDay && Number(parts.hour) >= 8 && Number(parts.hour) < 16) return hour;
  }
}

/** The instant at which a date starts in Oslo. @param date as YYYY-MM-DD */
export function osloDayStart(date: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return [2, 1].map((ahead) => midnight - ahead * HOUR).find((at) => osloDateOf(at) === date)!;
}
