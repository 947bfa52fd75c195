import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { ShortDateText } from "@/components/ui/time";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { MAX_COUNT, viewQuery } from "@/lib/domain/fleet-view";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { Activity } from "@/lib/services/fleet/get-activity";
import type { Forecast } from "@/lib/services/fleet/get-forecast";

/** What runs by itself or waits for a customer. Nothing without anything. */
export async function UnderWayPanel({
  activity: { counts, bulks },
  environment,
}: {
  activity: Activity;
  environment: EnvironmentScope;
}) {
  const t = await getTranslations("fleet");
  const some = (["reviving", "rotating", "waiting"] as const).filter((name) => counts[name] > 0);
  if (some.length + bulks.length === 0) return null;
  return (
    <Panel id="under-way" title={t("underWay.title")}>
      <ul className="grid gap-1.5">
        {some.map((name) => (
          <li key={name}>
            <StatusText tone="info">
              <Link
                className="ds-link"
                href={`${paths.installations}?${viewQuery({ status: name, environment })}`}
                prefetch={false}
              >
                {counts[name] > MAX_COUNT
                  ? t(`underWay.many.${name}`, { most: MAX_COUNT })
                  : t(`underWay.${name}`, { count: counts[name] })}
              </Link>
            </StatusText>
          </li>
        ))}
        {bulks.map((bulk) => (
          <li key={bulk.id}>
            <StatusText
              tone={bulk.isPaused ? "warning" : "info"}
              rest={t(bulk.isPaused ? "underWay.paused" : "underWay.done", {
                done: bulk.done,
                total: bulk.total,
              })}
            >
              <Link className="ds-link" href={paths.bulk(bulk.id)} prefetch={false}>
                {t("underWay.bulk", { reason: bulk.reason })}
              </Link>
            </StatusText>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How many weeks ahead are shown; the rest is in the forecast. */
const WEEKS_AHEAD = 8;
const MAX_WEEKS = 3;

/** Which keys the portal replaces by plan, and which customers must renew, in the order of their dates. */
export async function UpcomingPanel({
  forecast,
  customers,
  now,
}: {
  forecast: Forecast;
  customers: Activity["customers"];
  now: Date;
}) {
  const [t, format] = await Promise.all([getTranslations("fleet.upcoming"), getFormatter()]);
  const weeks = forecast.weeks
    .slice(0, WEEKS_AHEAD)
    .filter((week) => week.renewals > 0)
    .slice(0, MAX_WEEKS);
  const day = (date: Date) => format.dateTime(date, { day: "numeric", month: "short", timeZone: "UTC" });
  const lines: { at: Date; id: string; when: ReactNode; what: ReactNode }[] = [
    ...weeks.map((week) => ({
      at: week.start,
      id: week.start.toISOString(),
      when: week.start <= now ? t("thisWeek") : t("week", { day: day(week.start) }),
      what: t.rich("rotations", {
        count: week.renewals,
        b: (text) => <b>{text}</b>,
      }),
    })),
    ...customers.map((each) => ({
      at: each.expiresAt,
      id: each.installationId,
      when: <ShortDateText value={each.expiresAt} now={now} format={format} />,
      what: t.rich("customer", {
        who: () => (
          <Link className="ds-link" href={paths.installation(each.installationId)} prefetch={false}>
            {installationTitle(each.organizationName, each.label)}
          </Link>
        ),
      }),
    })),
  ];
  if (lines.length === 0) return null;
  return (
    <Panel id="upcoming" title={t("title")}>
      <ul className="kv-upcoming">
        {lines
          .sort((a, b) => a.at.getTime() - b.at.getTime())
          .map(({ id, when, what }) => (
            <li key={id}>
              <span className="kv-subtle">{when}</span>
              <span>{what}</span>
            </li>
          ))}
      </ul>
    </Panel>
  );
}
