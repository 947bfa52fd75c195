import { getFormatter } from "next-intl/server";
import { shortTime } from "@/components/installations/short-time";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { type DateName, type LineDate, LineDateText } from "./line-texts";

/** A date, and how many days it is away. */
export function lineDate(
  name: DateName,
  at: Date,
  now: Date,
  format: Awaited<ReturnType<typeof getFormatter>>,
): LineDate {
  const days = calendarDaysBetween(now, at);
  const direction = days > 0 || (days === 0 && at > now) ? "in" : "ago";
  return { name, direction, days: Math.abs(days), time: shortTime(at, now, format) };
}

/** A date in a line. */
export async function When({ name, at, now }: { name: DateName; at: Date; now: Date }) {
  return <LineDateText date={lineDate(name, at, now, await getFormatter())} />;
}
