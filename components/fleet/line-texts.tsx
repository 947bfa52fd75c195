import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ShownTime, type ShownTimeData } from "@/components/installations/shown-time";
import { EnvironmentTag } from "@/components/ui/environment-tag";

/** What a line's date is. Its text is `fleet.date.<name>`. */
export type DateName =
  "starts" | "ended" | "expiry" | "reportDue" | "assumed" | "since" | "checked" | "added";

/** A line's date as data. */
export interface LineDate {
  name: DateName;
  direction: "in" | "ago";
  days: number;
  time: ShownTimeData;
}

/** What the installation runs, and in which environment. */
export function Product({ name, environment }: { name: ReactNode; environment: "TEST" | "PRODUCTION" }) {
  const t = useTranslations("common.environment");
  return (
    <span className="kv-product">
      <span>{name}</span> <EnvironmentTag environment={environment} label={t(environment)} />
    </span>
  );
}

/** Days first, then the date. */
export function LineDateText({ date: { name, direction, days, time } }: { date: LineDate }) {
  const t = useTranslations("fleet.date");
  const text = t(`${name}.${direction}`, { days });
  return (
    <>
      {name === "expiry" ? <b>{text}</b> : <span className="kv-subtle">{text}</span>}
      {" · "}
      <ShownTime time={time} />
    </>
  );
}
