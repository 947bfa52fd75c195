import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { DeliveryTable } from "@/components/alerts/delivery-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { ViewTabs } from "@/components/ui/view-tabs";
import { Pagination } from "@/components/ui/pagination";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { DELIVERY_STATUSES, listDeliveries } from "@/lib/services/alerts/list-deliveries";
import { redeliverAction } from "../actions";

const Search = z.object({
  status: z.enum(DELIVERY_STATUSES).catch("all").default("all"),
  page: z.coerce.number().int().min(1).max(1000).catch(1).default(1),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("deliveries") };
}

/** Which messages were sent to whom and when, and their outcome. */
export default async function DeliveriesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("alerts.manage");
  const { status, page } = Search.parse(await searchParams);
  const { rows, more } = await listDeliveries(ctx, { status, page });
  const t = await getTranslations("alerts");
  const address = (to: { status: string; page?: number }) =>
    `${paths.alertDeliveries}?${new URLSearchParams({ status: to.status, page: String(to.page ?? 1) })}`;
  return (
    <>
      <PageHead
        title={t("deliveries")}
        lead={<p>{t("deliveriesLead")}</p>}
        crumbs={[{ href: paths.alertRules, label: t("rules") }]}
      />
      <ViewTabs
        label={t("filter")}
        tabs={DELIVERY_STATUSES.map((each) => ({
          href: address({ status: each }),
          label: t(`deliveryFilter.${each}`),
          current: each === status,
        }))}
      />
      {rows.length > 0 ? (
        <DeliveryTable rows={rows} again={redeliverAction} />
      ) : (
        <EmptyState title={t("noDeliveries")} />
      )}
      <Pagination page={page} more={more} hrefFor={(to) => address({ status, page: to })} />
    </>
  );
}
