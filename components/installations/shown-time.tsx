"use client";

import { useFormatter, useLocale } from "next-intl";
import { dateAndClock } from "@/lib/base/clock-time";

/** A moment, and the text that stands for it. */
export type ShownTimeData = readonly [iso: string, text: string];

/**
 * A time of a list whose rows are data. The text comes from the server; the exact time, shown on hover, is
 * worked out where it is rendered, so that it is not sent for every row.
 */
export function ShownTime({ time: [iso, text] }: { time: ShownTimeData }) {
  const format = useFormatter();
  const locale = useLocale();
  return (
    <time
      dateTime={iso}
      title={dateAndClock(new Date(iso), format, locale, "full", "long")}
      // A browser may have other data of the language than the server, as for the name of a time zone.
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
