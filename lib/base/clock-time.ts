/* eslint-disable no-restricted-syntax -- the one place that formats a time of day */
import type { useFormatter } from "next-intl";

type Format = Pick<ReturnType<typeof useFormatter>, "dateTime">;
type DateStyle = "full" | "long" | "medium";
type TimeStyle = "long" | "medium" | "short";

/** The time of day in Europe/Oslo: 14.32 in Norwegian, 14:32 in English. */
export function clockTime(value: Date, format: Format, locale: string): string {
  return withClock(format.dateTime(value, { hour: "2-digit", minute: "2-digit" }), locale);
}

/** The time of day with seconds. */
export function clockTimeWithSeconds(value: Date, format: Format, locale: string): string {
  return withClock(format.dateTime(value, { hour: "2-digit", minute: "2-digit", second: "2-digit" }), locale);
}

/**
 * Date and time of day in Europe/Oslo, as the language writes them. In Norwegian the clock has full stops
 * (Språkrådet), where the CLDR data that `Intl` uses has colons.
 *
 * @param timeStyle `short` without seconds, `medium` with seconds, `long` with seconds and the time zone
 */
export function dateAndClock(
  value: Date,
  format: Format,
  locale: string,
  dateStyle: DateStyle = "long",
  timeStyle: TimeStyle = "short",
): string {
  return withClock(format.dateTime(value, { dateStyle, timeStyle }), locale);
}

function withClock(text: string, locale: string): string {
  return locale === "en"
    ? text
    : text.replace(/\b\d{2}(:\d{2}){1,2}\b/, (clock) => clock.replaceAll(":", "."));
}
