import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { AlertList } from "@/components/alerts/alert-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { PageHead } from "@/components/ui/page-head";
import { ViewTabs } from "@/components/ui/view-tabs";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { scopeOf } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import { listAlerts } from "@/lib/services/alerts/list-alerts";
import { listAssignees } from "@/lib/services/alerts/list-assignees";
import { assignAlertAction, commentAlertAction, updateAlertAction } from "./actions";

const Search = z.object({
  status: z.enum(["open", "handled"]).catch("open").default("open"),
  page: z.coerce.number().int().min(1).max(1000).catch(1).default(1),
  alert: z.uuid().optional().catch(undefined),
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
  const { status, page, alert } = Search.parse(parameters);
  const environment = scopeOf(parameters);
  const { rows, more, now } = await listAlerts(ctx, { status, page, environment });
  const mayHandle = roleMay(ctx.actor.role, "keys.manage");
  const assignees = mayHandle && alert ? await listAssignees(ctx) : [];
  const t = await getTranslations("alerts");
  const address = (to: { status: string; page?: number; alert?: string | null }) =>
    `${paths.alerts}?${new URLSearchParams({
      status: to.status,
      page: String(to.page ?? 1),
      ...(environment ? { environment } : {}),
      ...(to.alert ? { alert: to.alert } : {}),
    })}`;
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        actions={
          roleMay(ctx.actor.role, "alerts.manage") ? (
            <Link className="ds-button" data-variant="secondary" href={paths.alertRules}>
              {t("rules")}
            </Link>
          ) : null
        }
      />
      <ViewTabs
        label={t("filter")}
        tabs={(["open", "handled"] as const).map((each) => ({
          href: address({ status: each }),
          label: t(`statusFilter.${each}`),
          current: each === status,
        }))}
      />
      {rows.length > 0 ? (
        <AlertList
          rows={rows}
          now={now}
          openId={alert}
          hrefFor={(to) => address({ status, page, alert: to })}
          handle={mayHandle ? updateAlertAction : null}
          team={mayHandle ? { assign: assignAlertAction, comment: commentAlertAction, assignees } : null}
        />
      ) : (
        <EmptyState title={t(`empty.${status}`)} />
      )}
      <Pagination page={page} more={more} hrefFor={(to) => address({ status, page: to })} />
    </>
  );
}
