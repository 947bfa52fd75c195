import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { ViewCard } from "@/components/views/view-card";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { listViews } from "@/lib/services/views/list-views";
import {
  makeCalendarAction,
  removeViewAction,
  revokeCalendarAction,
  setWeeklyReportAction,
  subscribeToReportAction,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("views"))("title") };
}

export default async function ViewsPage() {
  const ctx = await requireStaff("fleet.read");
  const views = await listViews(ctx);
  const t = await getTranslations("views");
  const mayReport = roleMay(ctx.actor.role, "alerts.manage");
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.installations, label: (await getTranslations("installation"))("back") }]}
      />
      {views.length === 0 ? (
        <EmptyState title={t("empty")}>
          <p>{t("emptyLead")}</p>
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {views.map((view) => (
            <ViewCard
              key={view.id}
              view={view}
              actions={{
                remove: removeViewAction,
                makeCalendar: makeCalendarAction,
                revokeCalendar: revokeCalendarAction,
                subscribe: subscribeToReportAction,
                weeklyReport: mayReport ? setWeeklyReportAction : null,
              }}
            />
          ))}
        </ul>
      )}
    </>
  );
}
