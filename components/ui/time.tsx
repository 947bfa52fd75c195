import { getFormatter, getNow } from "next-intl/server";

/** An instant in Europe/Oslo; the exact time with its zone on hover, ISO for machines. */
export async function Time({ value, dateOnly }: { value: Date; dateOnly?: boolean }) {
  const format = await getFormatter();
  const text = dateOnly
    ? format.dateTime(value, { day: "numeric", month: "short", year: "numeric" })
    : format.dateTime(value, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      });
  const exact = format.dateTime(value, { dateStyle: "full", timeStyle: "long" });
  return (
    <time dateTime={value.toISOString()} title={exact}>
      {text}
    </time>
  );
}

/** "for 3 minutter siden", with the exact time on hover. */
export async function Ago({ value }: { value: Date }) {
  const format = await getFormatter();
  const exact = format.dateTime(value, { dateStyle: "full", timeStyle: "long" });
  return (
    <time dateTime={value.toISOString()} title={exact}>
      {format.relativeTime(value, await getNow())}
    </time>
  );
}
