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

/** Is it a working day between 8 and 16 in Norway? Public holidays, Easter's too, are none. */
export function isOfficeHour(instant: Date): boolean {
  const found = Object.fromEntries(parts.formatToParts(instant).map((part) => [part.type, part.value]));
  if (found.weekday === "Sat" || found.weekday === "Sun") return false;
  const hour = Number(found.hour);
  if (hour < OPENS || hour >= CLOSES) return false;
  const today = holidays.isHoliday(instant);
  return !(today && today.some((each) => each.type === "public"));
}

/** The instant itself when it is an office hour; else the start of the next one. */
export function nextOfficeHour(instant: Date): Date {
  if (isOfficeHour(instant)) return instant;
  let hour = new Date(Math.ceil(instant.getTime() / HOUR_MS) * HOUR_MS);
  while (!isOfficeHour(hour)) hour = new Date(hour.getTime() + HOUR_MS);
  return hour;
}
