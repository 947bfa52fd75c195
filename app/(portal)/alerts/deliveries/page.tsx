import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { DeliveryTable } from "@/components/alerts/delivery-table";
import { DensitySwitch } from "@/components/ui/density-switch";
import { countText } from "@/components/fleet/count-text";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBar } from "@/components/ui/filter-bar";
import { FilterSelect } from "@/components/ui/filter-select";
import { PageHead } from "@/components/ui/page-head";
import { ViewTabs } from "@/components/ui/view-tabs";
import { Pagination } from "@/components/ui/pagination";
import { requireStaff } from "@/lib/auth/session";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { searchText } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { DENSITY_COOKIE, tableDensity } from "@/lib/domain/table-density";
import { DELIVERY_STATUSES, listDeliveries, MAX_DELIVERY_COUNT } from "@/lib/services/alerts/list-deliveries";
import { redeliverAction } from "../actions";

const Search = z.object({
  status: z.enum(DELIVERY_STATUSES).catch("all").default("all"),
  channel: searchText(MAX_LENGTH.name),
  q: searchText(MAX_LENGTH.search),
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
  const parameters = await searchParams;
  const { status, q, page, ...wanted } = Search.parse(parameters);
  const { rows, more, counts, now, channel, channels } = await listDeliveries(ctx, {
    status,
    q,
    page,
    channel: wanted.channel,
  });
  const density = tableDensity(parameters.rows, (await cookies()).get(DENSITY_COOKIE)?.value);
  const [t, common, fleet] = await Promise.all([
    getTranslations("alerts"),
    getTranslations("common"),
    getTranslations("fleet"),
  ]);
  const show = (count: number) => countText(fleet, count, MAX_DELIVERY_COUNT);
  const address = (to: { status: string; page?: number }) => {
    const query = { channel, q, status: to.status === "all" ? "" : to.status };
    const given = Object.entries(query).filter(([, value]) => value);
    if (to.page && to.page > 1) given.push(["page", String(to.page)]);
    return given.length > 0
      ? `${paths.alertDeliveries}?${new URLSearchParams(given)}`
      : paths.alertDeliveries;
  };
  const isFiltered = channel !== "" || q !== "";
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
          count: show(counts[each]),
          tone: each === "UNDELIVERED" && counts.UNDELIVERED > 0 ? "danger" : undefined,
          current: each === status,
        }))}
      />
      <FilterBar
        action={paths.alertDeliveries}
        submitLabel={common("search")}
        field={{
          name: "q",
          defaultValue: q,
          maxLength: MAX_LENGTH.search,
          "aria-label": t("deliverySearch"),
          placeholder: t("deliverySearch"),
        }}
      >
        {status === "all" ? null : <input type="hidden" name="status" value={status} />}
        <FilterSelect
          name="channel"
          label={t("column.channel")}
          value={channel}
          any={t("anyChannel")}
          options={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
        />
        <button className="ds-button" data-variant="secondary">
          {t("show")}
        </button>
        <span className="kv-grow" />
        <DensitySwitch density={density} />
      </FilterBar>
      {rows.length > 0 ? (
        <DeliveryTable
          rows={rows}
          now={now}
          density={density}
          caption={`${t("deliveries")}: ${t(`deliveryFilter.${status}`)}`}
          again={redeliverAction}
        />
      ) : status === "all" && !isFiltered ? (
        <EmptyState title={t("noDeliveriesYet")}>
          <Link className="ds-link" href={paths.alertRules}>
            {t("noDeliveriesYetHelp")}
          </Link>
        </EmptyState>
      ) : (
        <EmptyState
          title={isFiltered ? t("noHitsFilter") : t("noHits", { status: t(`deliveryFilter.${status}`) })}
        >
          <Link className="ds-link" href={paths.alertDeliveries}>
            {t("showAllDeliveries")}
          </Link>
        </EmptyState>
      )}
      <Pagination page={page} more={more} hrefFor={(to) => address({ status, page: to })} />
    </>
  );
}
