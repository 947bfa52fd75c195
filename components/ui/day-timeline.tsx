import { getFormatter, getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { clockTime, dateAndClock } from "@/lib/base/clock-time";
import { dayRuns } from "@/lib/domain/day-runs";
import { DayHeading } from "./day-heading";

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
  /** Its own address, with the fragment of its id: `event-<id>`. */
  href?: string;
}

/** What happened, newest first, under the day on which it did. */
export async function DayTimeline({ events, level = 3 }: { events: TimelineEvent[]; level?: 2 | 3 }) {
  const [format, locale] = await Promise.all([getFormatter(), getLocale()]);
  const time = (at: Date) => clockTime(at, format, locale);
  return (
    <>
      {dayRuns(events, (event) => event.at).map(({ events: day, isOutOfOrder }) => (
        <section key={day[0]!.id}>
          <DayHeading at={day[0]!.at} level={level} isOutOfOrder={isOutOfOrder} />
          <ol className="kv-events">
            {day.map((event) => (
              <li key={event.id} id={`event-${event.id}`}>
                <EventTime href={event.href}>
                  <time
                    dateTime={event.at.toISOString()}
                    title={dateAndClock(event.at, format, locale, "full", "long")}
                  >
                    {time(event.at)}
                  </time>
                </EventTime>
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

/** The time of an event, which leads to the event's own address. */
function EventTime({ href, children }: { href: string | undefined; children: ReactNode }) {
  return href ? (
    <a className="kv-permalink" href={href}>
      {children}
    </a>
  ) : (
    children
  );
}
