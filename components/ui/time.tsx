import { useLocale } from "next-intl";
import { getFormatter, getLocale, getNow, getTranslations } from "next-intl/server";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { shortDate } from "@/lib/domain/short-date";
import { clockTime, dateAndClock } from "@/lib/base/clock-time";

type Formatter = Awaited<ReturnType<typeof getFormatter>>;

/** A time in Europe/Oslo; the exact time with its zone on hover, ISO for machines. */
export async function Time({ value, dateOnly }: { value: Date; dateOnly?: boolean }) {
  return <TimeText value={value} dateOnly={dateOnly} format={await getFormatter()} />;
}

/**
 * The same for lists, whose rows share one formatter: hundreds of awaited components cost more than their
 * text.
 */
export function TimeText({
  value,
  dateOnly,
  format,
}: {
  value: Date;
  dateOnly?: boolean;
  format: Formatter;
}) {
  const locale = useLocale();
  const clock = dateOnly ? "" : `${locale === "en" ? ", " : " kl. "}${clockTime(value, format, locale)}`;
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format, locale)}>
      {fullDate(value, format)}
      {clock}
    </time>
  );
}

/** The date with its year, "22. nov. 2026". */
export function fullDate(value: Date, format: Formatter): string {
  return format.dateTime(value, { day: "numeric", month: "short", year: "numeric" });
}

/** The date of something soon or long ago, as short as is clear. */
export function ShortDateText({ value, now, format }: { value: Date; now: Date; format: Formatter }) {
  const locale = useLocale();
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format, locale)}>
      {shortDate(value, now, format)}
    </time>
  );
}

/** "for 3 minutter siden", with the exact time on hover. */
export async function Ago({ value }: { value: Date }) {
  return <AgoText value={value} now={await getNow()} format={await getFormatter()} />;
}

/** The same for lists. */
export function AgoText({ value, now, format }: { value: Date; now: Date; format: Formatter }) {
  const locale = useLocale();
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format, locale)}>
      {format.relativeTime(value, now)}
    </time>
  );
}

/** The time of day of today, "kl. 07.12"; otherwise the date, with the year when it is not this one. */
export async function Clock({ value, now }: { value: Date; now: Date }) {
  const [t, format, locale] = await Promise.all([getTranslations("common"), getFormatter(), getLocale()]);
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format, locale)}>
      {clockOrDate(value, { now, common: t, format, locale })}
    </time>
  );
}

/** The text of `Clock`. */
export function clockOrDate(
  value: Date,
  language: {
    now: Date;
    common: Awaited<ReturnType<typeof getTranslations<"common">>>;
    format: Formatter;
    locale: string;
  },
): string {
  const { now, common, format, locale } = language;
  if (calendarDaysBetween(value, now) !== 0) return shortDate(value, now, format);
  return common("clock", { time: clockTime(value, format, locale) });
}

function exactTime(value: Date, format: Formatter, locale: string): string {
  return dateAndClock(value, format, locale, "full", "long");
}
