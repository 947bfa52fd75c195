import type { useFormatter } from "next-intl";

/** The time of day in Europe/Oslo: 14.32 in Norwegian, 14:32 in English. */
export function clockTime(value: Date, format: ReturnType<typeof useFormatter>, locale: string): string {
  const clock = format.dateTime(value, { hour: "2-digit", minute: "2-digit" });
  return locale === "nb" ? clock.replace(":", ".") : clock;
}
