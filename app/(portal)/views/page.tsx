import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { countText } from "@/components/fleet/count-text";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { ViewCard } from "@/components/views/view-card";
import { requireStaff } from "@/lib/auth/session";
import { writeFilterText } from "@/lib/domain/filter-text";
import { viewOf } from "@/lib/domain/fleet-view";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { countViews, MAX_VIEW_COUNT } from "@/lib/services/fleet/count-views";
import { listViews } from "@/lib/services/views/list-views";
import {
  makeCalendarAction,
  removeViewAction,
  revokeCalendarAction,
  setWeeklyReportAction,
  subscribeToReportAction,
  updateViewAction,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("views"))("title") };
}

export default async function ViewsPage() {
  const ctx = await requireStaff("fleet.read");
  const views = await listViews(ctx);
  const counts = await countViews(
    ctx,
    views.map((view) => viewOf(view.query)),
  );
  const t = await getTranslations("views");
  const fleet = await getTranslations("fleet");
  const language = (await getLocale()) === "en" ? "en" : "nb";
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
          {views.map((view, index) => (
            <ViewCard
              key={view.id}
              view={view}
              filters={writeFilterText(viewOf(view.query), language)}
              count={countText(fleet, counts[index]!, MAX_VIEW_COUNT)}
              actions={{
                update: updateViewAction,
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
