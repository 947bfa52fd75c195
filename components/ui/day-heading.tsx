import { getFormatter, getNow, getTranslations } from "next-intl/server";
import { calendarDaysBetween } from "@/lib/domain/key-status";

/**
 * The day of the events below it, in Oslo: "I dag torsdag 26. november"; with a word where the events are in
 * the order in which they were recorded, and that is not the one of their times.
 */
export async function DayHeading({
  at,
  level,
  isOutOfOrder,
}: {
  at: Date;
  level: 2 | 3;
  isOutOfOrder: boolean;
}) {
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
      {isOutOfOrder ? <span> · {t("asRecorded")}</span> : null}
    </Heading>
  );
}
