import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { ForecastPanel } from "@/components/fleet/forecast-panel";
import { CountsPanel, OverviewPanel } from "@/components/fleet/overview-panel";
import { UnderWayPanel, UpcomingPanel } from "@/components/fleet/start-aside";
import { StartLead } from "@/components/fleet/start-lead";
import { StartTabs } from "@/components/fleet/start-tabs";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { secondsBetween } from "@/lib/base/clock";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { rememberedScope } from "@/lib/http/remembered-scope";
import { paths } from "@/lib/domain/routes";
import { countActions } from "@/lib/services/fleet/count-actions";
import { getActivity } from "@/lib/services/fleet/get-activity";
import { getOverview } from "@/lib/services/fleet/get-overview";
import { ACTION_OWNERS, type ActionOwner, OVERVIEW } from "@/lib/domain/fleet-overview";
import { type Permission, roleMay } from "@/lib/domain/permissions";
import { listUndelivered } from "@/lib/services/alerts/list-undelivered";
import { listApprovals } from "@/lib/services/bulk/list-approvals";
import { listEndedLinks } from "@/lib/services/shared-access/list-ended-links";
import { getForecast } from "@/lib/services/fleet/get-forecast";
import { listFailedJobs } from "@/lib/services/operations/list-failed-jobs";
import { getSweepState } from "@/lib/services/sweep/get-sweep-state";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { endedLinksAction, startRevivalFromLineAction } from "./actions";
import { FleetView, MAX_COUNT, viewQuery } from "@/lib/domain/fleet-view";
import { redeliverAction, updateAlertAction } from "./alerts/actions";
import { approveBulkAction } from "./bulk/actions";
import { checkInstallationAction } from "./installations/actions";
import { recordExpiryAction, startRotationAction } from "./installations/[installationId]/actions";

/**
 * The worker's heartbeat comes once a minute. After this long without one, the page does not claim that all
 * is well.
 */
const MAX_WORKER_AGE_SECONDS = 600;
/** Alerts are evaluated every quarter of an hour. */
const MAX_ALERTS_AGE_SECONDS = 3600;

const Owner = z.enum(ACTION_OWNERS).catch("");

/** The address of a tab: of an owner or of a template. */
function tabAddress(tab: { owner?: ActionOwner; template?: string; environment: EnvironmentScope }): string {
  const given = Object.entries(tab).filter(([, value]) => value);
  return given.length > 0 ? `${paths.home}?${new URLSearchParams(given)}` : paths.home;
}

/** What is shown in the tabs of everybody and of nobody only: it is about no single alert. */
const NONE = { count: 0, rows: [] };

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
  const { template, environment } = FleetView.parse(parameters);
  // A template's tab has what everybody has.
  const owner = template ? "" : Owner.parse(parameters.owner);
  if (remembered) redirect(tabAddress({ owner, template, environment: remembered }));
  const [
    overview,
    actionCounts,
    activity,
    forecast,
    failedJobs,
    templates,
    sweep,
    undelivered,
    approvals,
    endedLinks,
  ] = await Promise.all([
    getOverview(ctx, { environment, template, owner }),
    countActions(ctx, { environment }),
    getActivity(ctx, { environment }),
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
  const lists = OVERVIEW.map(({ name, tone, view }) => ({
    name,
    tone,
    count: overview.counts[name] ?? 0,
    href: `${paths.installations}?${viewQuery({ ...view, template, environment })}`,
  }));
  const isShared = !template && owner !== "mine";
  const named = templates
    .filter((each) => !environment || each.environment === environment)
    .map((each) => ({
      id: each.id,
      label:
        templates.filter(({ name }) => name === each.name).length > 1 && !environment
          ? `${each.name} – ${common(`environment.${each.environment}`)}`
          : each.name,
    }));
  return (
    <>
      <PageHead
        title={t("attention")}
        lead={<StartLead counts={actionCounts} sweep={sweep} />}
        actions={
          may("installations.write") ? (
            <Link className="ds-button" data-variant="secondary" href={paths.newInstallation}>
              {(await getTranslations("newCustomer"))("title")}
            </Link>
          ) : null
        }
      />
      <StartTabs
        counts={actionCounts}
        templates={named}
        owner={owner}
        template={template}
        hrefFor={(tab) => tabAddress({ ...tab, environment })}
      />
      <div className="kv-start">
        <OverviewPanel
          tab={template ? "template" : owner || "all"}
          lists={lists}
          own={actionCounts.rows
            .filter((row) => !template || row.templateId === template)
            .map((row) => ({ cause: row.cause, count: row[owner || "all"] }))}
          maxCount={MAX_COUNT}
          groups={overview.groups}
          undelivered={isShared ? undelivered : NONE}
          approvals={isShared ? approvals : NONE}
          endedLinks={isShared ? endedLinks : NONE}
          replaceLinks={endedLinksAction}
          mayReplaceLinks={may("keys.manage")}
          environment={environment}
          maySeeDeliveries={may("alerts.manage")}
          readerId={ctx.actor.userId}
          startRevival={may("keys.manage") ? startRevivalFromLineAction : null}
          actions={{
            check: may("checks.run") ? checkInstallationAction : null,
            setExpiry: may("keys.manage") ? recordExpiryAction : null,
            take: may("keys.manage") ? updateAlertAction : null,
            rotate: may("keys.manage") ? startRotationAction : null,
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
        <div className="kv-start-aside">
          <UnderWayPanel activity={activity} environment={environment} />
          <UpcomingPanel forecast={forecast} customers={activity.customers} now={now} />
          <CountsPanel counts={lists} maxCount={MAX_COUNT} />
        </div>
      </div>
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
