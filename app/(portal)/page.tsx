import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ForecastPanel } from "@/components/fleet/forecast-panel";
import { OverviewPanel } from "@/components/fleet/overview-panel";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { secondsBetween } from "@/lib/base/clock";
import { inScope } from "@/lib/domain/environment-scope";
import { rememberedScope } from "@/lib/http/remembered-scope";
import { paths } from "@/lib/domain/routes";
import { getOverview } from "@/lib/services/fleet/get-overview";
import { OVERVIEW } from "@/lib/domain/fleet-overview";
import { type Permission, roleMay } from "@/lib/domain/permissions";
import { listUndelivered } from "@/lib/services/alerts/list-undelivered";
import { listApprovals } from "@/lib/services/bulk/list-approvals";
import { listEndedLinks } from "@/lib/services/shared-access/list-ended-links";
import { getForecast } from "@/lib/services/fleet/get-forecast";
import { listFailedJobs } from "@/lib/services/operations/list-failed-jobs";
import { getSweepState } from "@/lib/services/sweep/get-sweep-state";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { endedLinksAction } from "./actions";
import { FleetView, MAX_COUNT, viewQuery } from "@/lib/domain/fleet-view";
import { redeliverAction, updateAlertAction } from "./alerts/actions";
import { approveBulkAction } from "./bulk/actions";
import { checkInstallationAction } from "./installations/actions";
import { recordExpiryAction } from "./installations/[installationId]/actions";

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
  const parameters = await searchParams;
  // Opened without a scope, it shows the one that was chosen last.
  const remembered = parameters.environment === undefined ? await rememberedScope() : "";
  if (remembered) redirect(inScope(paths.home, remembered));
  const { template, environment } = FleetView.parse(parameters);
  const [overview, forecast, failedJobs, templates, sweep, undelivered, approvals, endedLinks] =
    await Promise.all([
      getOverview(ctx, { environment }),
      getForecast(ctx, { template, environment }),
      listFailedJobs(ctx),
      listTemplates(ctx),
      getSweepState(ctx),
      listUndelivered(ctx, { environment }),
      listApprovals(ctx, { environment }),
      listEndedLinks(ctx, { environment }),
    ]);
  const { workerSeenAt, alertsSeenAt, now } = overview;
  const isOverdue = (heartbeatAt: Date | null, seconds: number) =>
    heartbeatAt && secondsBetween(heartbeatAt, now) > seconds;
  const may = (permission: Permission) => roleMay(ctx.actor.role, permission);
  const t = await getTranslations("fleet");
  const common = await getTranslations("common");
  return (
    <>
      <PageHead title={t("attention")} />
      <OverviewPanel
        counts={OVERVIEW.map(({ name, tone, view }) => ({
          name,
          tone,
          count: overview.counts[name] ?? 0,
          href: `${paths.installations}?${viewQuery({ ...view, environment })}`,
        }))}
        maxCount={MAX_COUNT}
        groups={overview.groups}
        undelivered={undelivered}
        approvals={approvals}
        endedLinks={endedLinks}
        replaceLinks={endedLinksAction}
        mayReplaceLinks={may("keys.manage")}
        environment={environment}
        maySeeDeliveries={may("alerts.manage")}
        readerId={ctx.actor.userId}
        actions={{
          check: may("checks.run") ? checkInstallationAction : null,
          setExpiry: may("keys.manage") ? recordExpiryAction : null,
          take: may("keys.manage") ? updateAlertAction : null,
          redeliver: may("alerts.manage") ? redeliverAction : null,
          approve: may("bulk.run") ? approveBulkAction : null,
        }}
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
        sweep={sweep}
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
