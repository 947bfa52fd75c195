import type { useFormatter } from "next-intl";

/** The time of day in Europe/Oslo: 14.32 in Norwegian, 14:32 in English. */
export function clockTime(value: Date, format: ReturnType<typeof useFormatter>, locale: string): string {
  return withClock(format.dateTime(value, { hour: "2-digit", minute: "2-digit" }), locale);
}

/** A formatted time with the clock as the language writes it: 14.32.05 in Norwegian. */
export function withClock(text: string, locale: string): string {
  return locale === "nb"
    ? text.replace(/\b\d{2}(:\d{2}){1,2}\b/, (clock) => clock.replaceAll(":", "."))
    : text;
}
