import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "next-intl/server";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { ShortDateText } from "@/components/ui/time";
import { calendarDaysBetween } from "@/lib/domain/key-status";

/** What a line's date is. Its text is `fleet.date.<name>`. */
export type DateName =
  "starts" | "ended" | "expiry" | "reportDue" | "assumed" | "since" | "checked" | "added";

/** What the installation runs, and in which environment. */
export async function Product({
  name,
  environment,
}: {
  name: ReactNode;
  environment: "TEST" | "PRODUCTION";
}) {
  const t = await getTranslations("common");
  return (
    <span className="kv-product">
      <span>{name}</span> <EnvironmentTag environment={environment} label={t(`environment.${environment}`)} />
    </span>
  );
}

/** Days first, then the date. */
export async function When({ name, at, now }: { name: DateName; at: Date; now: Date }) {
  const [t, format] = await Promise.all([getTranslations("fleet.date"), getFormatter()]);
  const days = calendarDaysBetween(now, at);
  const key = days > 0 || (days === 0 && at > now) ? "in" : "ago";
  const text = t(`${name}.${key}`, { days: Math.abs(days) });
  return (
    <>
      {name === "expiry" ? <b>{text}</b> : <span className="kv-subtle">{text}</span>}
      {" · "}
      <ShortDateText value={at} now={now} format={format} />
    </>
  );
}
