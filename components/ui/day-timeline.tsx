import { getFormatter, getLocale, getNow, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { clockTime } from "./clock-time";
import { calendarDaysBetween } from "@/lib/domain/key-status";

/** Who did it. The name beside the text says the same in words. */
export type EventKind = "person" | "customer" | "system";

export interface TimelineEvent {
  id: string;
  at: Date;
  kind: EventKind;
  /** Something went wrong. */
  failed?: boolean;
  text: ReactNode;
  by: string;
  /** A second, quieter line. */
  detail?: ReactNode;
}

/** What happened, newest first, under the day on which it did. */
export async function DayTimeline({ events, level = 3 }: { events: TimelineEvent[]; level?: 2 | 3 }) {
  const [t, format, locale, now] = await Promise.all([
    getTranslations("common"),
    getFormatter(),
    getLocale(),
    getNow(),
  ]);
  const Heading = level === 2 ? "h2" : "h3";
  const time = (at: Date) => clockTime(at, format, locale);
  const heading = (at: Date) => {
    const daysAgo = calendarDaysBetween(at, now);
    const isThisYear = format.dateTime(at, { year: "numeric" }) === format.dateTime(now, { year: "numeric" });
    const date = format.dateTime(at, {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: isThisYear ? undefined : "numeric",
    });
    return daysAgo === 0 || daysAgo === 1 ? (
      <>
        {t(daysAgo === 0 ? "today" : "yesterday")} <span>{date}</span>
      </>
    ) : (
      <span className="kv-day-date">{date}</span>
    );
  };
  return (
    <>
      {byDay(events).map((day) => (
        <section key={day[0]!.id}>
          <Heading className="kv-day">{heading(day[0]!.at)}</Heading>
          <ol className="kv-events">
            {day.map((event) => (
              <li key={event.id}>
                <time
                  dateTime={event.at.toISOString()}
                  title={format.dateTime(event.at, { dateStyle: "full", timeStyle: "long" })}
                >
                  {time(event.at)}
                </time>
                <span
                  className="kv-dot"
                  data-kind={event.kind}
                  data-color={event.failed ? "danger" : undefined}
                  aria-hidden="true"
                />
                <div>
                  {event.text} <span className="kv-by">· {event.by}</span>
                  {event.detail ? <span className="kv-detail-line">{event.detail}</span> : null}
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

/** Groups neighbours of the same day in Oslo. */
function byDay(events: TimelineEvent[]): TimelineEvent[][] {
  const days: TimelineEvent[][] = [];
  for (const event of events) {
    const last = days.at(-1);
    if (last && calendarDaysBetween(last[0]!.at, event.at) === 0) last.push(event);
    else days.push([event]);
  }
  return days;
}
