import type { getFormatter } from "next-intl/server";
import { shortDate } from "@/lib/domain/short-date";
import type { ShownTimeData } from "./shown-time";

/** The date of something soon or long ago as data, as short as is clear. */
export function shortTime(
  value: Date,
  now: Date,
  format: Awaited<ReturnType<typeof getFormatter>>,
): ShownTimeData {
  return [value.toISOString(), shortDate(value, now, format)];
}
