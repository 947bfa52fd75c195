import type { Metadata } from "next";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { z } from "zod";
import { AlertList } from "@/components/alerts/alert-list";
import { Pagination } from "@/components/ui/pagination";
import { PageHead } from "@/components/ui/page-head";
import { ViewTabs } from "@/components/ui/view-tabs";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { scopeOf } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import { ALERT_STATUSES, getAlert, listAlerts } from "@/lib/services/alerts/list-alerts";
import { listAssignees } from "@/lib/services/alerts/list-assignees";
import { assignAlertAction, commentAlertAction, updateAlertAction, updateAlertsAction } from "./actions";

const Search = z.object({
  status: z.enum(ALERT_STATUSES).catch("open").default("open"),
  page: z.coerce.number().int().min(1).max(1000).catch(1).default(1),
  alert: z.uuid().optional().catch(undefined),
  step: z.literal("snooze").optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("title") };
}

/** Alerts of keys that have crossed a threshold, until somebody acknowledges them or the key is renewed. */
export default async function AlertsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const parameters = await searchParams;
  const { status, page, alert, step } = Search.parse(parameters);
  const environment = scopeOf(parameters);
  const { rows, more, counts, now } = await listAlerts(ctx, { status, page, environment });
  // Its address keeps working when somebody has taken it, or when its cause is gone.
  const open = alert
    ? (rows.find((row) => row.id === alert) ?? (await getAlert(ctx, { alertId: alert })))
    : null;
  const mayHandle = roleMay(ctx.actor.role, "keys.manage");
  const assignees = mayHandle ? await listAssignees(ctx) : [];
  const t = await getTranslations("alerts");
  const format = await getFormatter();
  const address = (to: { status: string; page?: number; alert?: string | null; step?: "snooze" }) =>
    `${paths.alerts}?${new URLSearchParams({
      status: to.status,
      page: String(to.page ?? 1),
      ...(environment ? { environment } : {}),
      ...(to.alert ? { alert: to.alert } : {}),
      ...(to.step ? { step: to.step } : {}),
    })}`;
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        actions={
          roleMay(ctx.actor.role, "alerts.manage") ? (
            <>
              <Link className="ds-button" data-variant="tertiary" href={paths.alertDeliveries}>
                {t("deliveries")}
              </Link>
              <Link className="ds-button" data-variant="secondary" href={paths.alertRules}>
                {t("rules")}
              </Link>
            </>
          ) : null
        }
      />
      <ViewTabs
        label={t("filter")}
        tabs={ALERT_STATUSES.map((each) => ({
          href: address({ status: each }),
          count: format.number(counts[each]),
          tone: each === "open" && counts.open > 0 ? "danger" : undefined,
          label: t(`statusFilter.${each}`),
          current: each === status,
        }))}
      />
      <AlertList
        rows={rows}
        now={now}
        open={open}
        title={t(`statusFilter.${status}`)}
        emptyTitle={t(`empty.${status}`)}
        isSnoozing={step === "snooze"}
        hrefFor={(to, toStep) => address({ status, page, alert: to, step: toStep })}
        handle={mayHandle ? updateAlertAction : null}
        bulk={mayHandle ? updateAlertsAction : null}
        team={mayHandle ? { assign: assignAlertAction, comment: commentAlertAction, assignees } : null}
      />
      <Pagination page={page} more={more} hrefFor={(to) => address({ status, page: to })} />
    </>
  );
}
