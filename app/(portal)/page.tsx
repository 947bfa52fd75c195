import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ForecastPanel } from "@/components/fleet/forecast-panel";
import { OverviewPanel } from "@/components/fleet/overview-panel";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { secondsBetween } from "@/lib/base/clock";
import { paths } from "@/lib/domain/routes";
import { getOverview, OVERVIEW } from "@/lib/services/fleet/get-overview";
import { getForecast } from "@/lib/services/fleet/get-forecast";
import { listFailedJobs } from "@/lib/services/operations/list-failed-jobs";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { FleetView, MAX_COUNT, viewQuery } from "@/lib/domain/fleet-view";

const TONES = {
  expired: "danger",
  rejected: "danger",
  stuck: "danger",
  within7: "danger",
  failing: "danger",
  failed: "danger",
  reviving: "warning",
  within30: "warning",
  pending: "warning",
  drift: "warning",
} as const;

/**
 * The worker's heartbeat comes once a minute. After this long without one, the page does not claim that all
 * is well.
 */
const MAX_WORKER_AGE_SECONDS = 600;
/** Alerts are evaluated every quarter of an hour. */
const MAX_ALERTS_AGE_SECONDS = 3600;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fleet"))("attention") };
}

/** The start page: what needs attention. */
export default async function HomePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const { template, environment } = FleetView.parse(await searchParams);
  const [overview, forecast, failedJobs, templates] = await Promise.all([
    getOverview(ctx),
    getForecast(ctx, { template, environment }),
    listFailedJobs(ctx),
    listTemplates(ctx),
  ]);
  const { workerSeenAt, alertsSeenAt, now } = overview;
  const isOverdue = (heartbeatAt: Date | null, seconds: number) =>
    heartbeatAt && secondsBetween(heartbeatAt, now) > seconds;
  const t = await getTranslations("fleet");
  const common = await getTranslations("common");
  return (
    <>
      <PageHeader title={t("attention")} />
      <OverviewPanel
        counts={OVERVIEW.map(({ name, view }) => ({
          name,
          count: overview.counts[name] ?? 0,
          href: `${paths.installations}?${viewQuery(view)}`,
          tone: name in TONES ? TONES[name as keyof typeof TONES] : "info",
        }))}
        maxCount={MAX_COUNT}
        urgent={overview.urgent}
        now={now}
        noHeartbeatSince={
          isOverdue(workerSeenAt, MAX_WORKER_AGE_SECONDS)
            ? workerSeenAt
            : isOverdue(alertsSeenAt, MAX_ALERTS_AGE_SECONDS)
              ? alertsSeenAt
              : null
        }
        failedJobs={failedJobs}
        hasInstallations={overview.hasActive}
      />
      <div className="mt-6">
        <ForecastPanel
          {...forecast}
          action={paths.home}
          template={template}
          environment={environment}
          templates={templates.map((each) => ({
            value: each.id,
            label: `${each.name} – ${common(`environment.${each.environment}`)}`,
          }))}
          report={{ href: paths.expiryReport, label: (await getTranslations("report"))("title") }}
        />
      </div>
    </>
  );
}
