import { getFormatter, getNow, getTranslations } from "next-intl/server";
import { calendarDaysBetween } from "@/lib/domain/key-status";

/** The day of the events below it, in Oslo: "I dag torsdag 26. november". */
export async function DayHeading({ at, level }: { at: Date; level: 2 | 3 }) {
  const [t, format, now] = await Promise.all([getTranslations("common"), getFormatter(), getNow()]);
  const Heading = level === 2 ? "h2" : "h3";
  const daysAgo = calendarDaysBetween(at, now);
  const isThisYear = format.dateTime(at, { year: "numeric" }) === format.dateTime(now, { year: "numeric" });
  const date = format.dateTime(at, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: isThisYear ? undefined : "numeric",
  });
  return (
    <Heading className="kv-day">
      {daysAgo === 0 || daysAgo === 1 ? (
        <>
          {t(daysAgo === 0 ? "today" : "yesterday")} <span>{date}</span>
        </>
      ) : (
        <span className="kv-day-date">{date}</span>
      )}
    </Heading>
  );
}

/** Groups neighbours of the same day in Oslo. */
export function byDay<Event>(events: readonly Event[], at: (event: Event) => Date): Event[][] {
  const days: Event[][] = [];
  for (const event of events) {
    const last = days.at(-1);
    if (last && calendarDaysBetween(at(last[0]!), at(event)) === 0) last.push(event);
    else days.push([event]);
  }
  return days;
}
