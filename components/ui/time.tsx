import { getFormatter, getNow } from "next-intl/server";

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
  const text = dateOnly
    ? format.dateTime(value, { day: "numeric", month: "short", year: "numeric" })
    : format.dateTime(value, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      });
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format)}>
      {text}
    </time>
  );
}

/** "for 3 minutter siden", with the exact time on hover. */
export async function Ago({ value }: { value: Date }) {
  return <AgoText value={value} now={await getNow()} format={await getFormatter()} />;
}

/** The same for lists. */
export function AgoText({ value, now, format }: { value: Date; now: Date; format: Formatter }) {
  return (
    <time dateTime={value.toISOString()} title={exactTime(value, format)}>
      {format.relativeTime(value, now)}
    </time>
  );
}

function exactTime(value: Date, format: Formatter): string {
  return format.dateTime(value, { dateStyle: "full", timeStyle: "long" });
}
