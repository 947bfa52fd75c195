import { setTimeout as wait } from "node:timers/promises";
import type { Metadata } from "next";
import Link from "next/link";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { type ReactNode, Suspense } from "react";
import { FilterForm } from "@/components/fleet/filter-form";
import { FleetTabs, fleetTabs, MAX_TABS } from "@/components/fleet/fleet-tabs";
import { ScriptMark } from "@/components/fleet/script-mark";
import { DensitySwitch } from "@/components/ui/density-switch";
import { Menu } from "@/components/ui/menu";
import { PageHead } from "@/components/ui/page-head";
import { TableSkeleton } from "@/components/ui/skeleton";
import { SaveViewForm } from "@/components/views/save-view-form";
import { requireStaff, type StaffContext } from "@/lib/auth/session";
import { parseFilterText } from "@/lib/domain/filter-text";
import { CHOSEN_COLUMNS, columnsOf } from "@/lib/domain/fleet-columns";
import { FLEET_SORTS, FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { SCRIPT_COOKIE } from "@/lib/domain/script-cookie";
import { DENSITY_COOKIE, tableDensity } from "@/lib/domain/table-density";
import { countViews, MAX_VIEW_COUNT } from "@/lib/services/fleet/count-views";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { listViewNames } from "@/lib/services/views/list-view-names";
import { saveViewAction } from "../views/actions";
import { fleetAddress, fleetFilters } from "./filters";
import { type FleetList, HitCount, Results } from "./results";

/** A list that takes longer is sent without its rows first. */
const PATIENCE_MS = 150;
/** More is not read as filters. */
const MAX_TYPED = 1000;

type Parameters = Record<string, string | string[]>;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations"))("title") };
}

/** The fleet. Every view has an address, so that it can be sent to a colleague. */
export default async function InstallationsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const ctx = await requireStaff("fleet.read");
  const parameters = await searchParams;
  const view = typedView(parameters);
  const jar = await cookies();
  const list = listFleet(ctx, view);
  const [templates, views] = await Promise.all([listTemplates(ctx), listViewNames(ctx, { most: MAX_TABS })]);
  const tabs = await fleetTabs(views, view.environment);
  const counts = countViews(
    ctx,
    tabs.map((tab) => tab.view),
  );
  // The name of the customer that a view is limited to is in its rows.
  const hasScript = jar.has(SCRIPT_COOKIE);
  const mayBeLate = hasScript && !view.organization;
  const [rows, tabCounts] = await Promise.all([early(list, mayBeLate), early(counts, mayBeLate)]);
  const t = await getTranslations("installations");
  const fleet = await getTranslations("fleet");
  const { after: _after, ...start } = view;
  const query = viewQuery(start);
  const density = tableDensity(parameters.rows, jar.get(DENSITY_COOKIE)?.value);
  const columns = columnsOf(view.columns);
  const filters = await fleetFilters(view, templates, rows?.rows[0]?.organizationName);
  const { unknown } = parseFilterText(view.q);
  const content = (part: (found: FleetList) => ReactNode, fallback: ReactNode) =>
    rows ? (
      part(rows)
    ) : (
      <Suspense fallback={fallback}>
        <Late value={list}>{part}</Late>
      </Suspense>
    );
  return (
    <>
      <ScriptMark />
      <PageHead title={t("title")} actions={<Acts ctx={ctx} query={query} />} />
      <FleetTabs
        tabs={tabs}
        counts={tabCounts ?? counts}
        maxCount={MAX_VIEW_COUNT}
        query={query}
        environment={view.environment}
      />
      <FilterForm
        action={paths.installations}
        q={view.q}
        sort={view.sort}
        scope={view.scope}
        otherParameters={otherParameters(view)}
        columns={CHOSEN_COLUMNS.map((name) => ({
          name,
          label: t(`column.${name}`),
          chosen: columns.includes(name),
        }))}
        chips={filters.active.map(({ name, value, without }) => ({
          name,
          value,
          href: fleetAddress({ ...start, ...without }),
        }))}
        query={query}
        filters={filters.choosable}
      >
        <Menu label={fleet("sort")} variant="tertiary" side="start">
          <ul>
            {FLEET_SORTS.map((sort) => (
              <li key={sort}>
                <Link
                  aria-current={sort === view.sort ? "true" : undefined}
                  href={fleetAddress({ ...start, sort })}
                >
                  {fleet(`sortBy.${sort}`)}
                </Link>
              </li>
            ))}
          </ul>
        </Menu>
        <span className="kv-grow" />
        <span className="kv-subtle kv-small" role="status">
          {content(
            (found) => (
              <HitCount list={found} />
            ),
            t("loading"),
          )}
        </span>
        <DensitySwitch density={density} />
      </FilterForm>
      {unknown.length > 0 ? (
        <p className="kv-small mb-2" role="status">
          {t("notFilters", { words: unknown.map((word) => `«${word}»`).join(", "), count: unknown.length })}
        </p>
      ) : null}
      {viewQuery({ ...start, environment: "" }) ? (
        <div className="kv-noprint mb-2">
          <SaveViewForm query={query} save={saveViewAction} />
        </div>
      ) : null}
      {content(
        (found) => (
          <Results
            ctx={ctx}
            view={view}
            list={found}
            filters={filters.active}
            density={density}
            hasScript={hasScript}
          />
        ),
        <TableSkeleton
          label={t("loading")}
          density={density}
          columns={[
            { name: "organization", label: t("column.organization") },
            ...columns.map((name) => ({
              name,
              label: t(
                name === "status" && !columns.includes("expires") ? "statusAndExpiry" : `column.${name}`,
              ),
            })),
          ]}
        />,
      )}
    </>
  );
}

/**
 * The view of an address. Filters that were typed into the search field become a part of the address, so that
 * it is the same for whoever typed them and whoever chose them.
 */
function typedView(parameters: Parameters): FleetView {
  const typed = parseFilterText([parameters.q].flat().join(" ").slice(0, MAX_TYPED));
  const view = FleetView.parse({ ...parameters, ...typed.filters, q: typed.text });
  if (Object.keys(typed.filters).length > 0) redirect(fleetAddress(view));
  return view;
}

/** What there is of a promise within PATIENCE_MS; with `mayBeLate` false it is waited for. */
async function early<Value>(promise: Promise<Value>, mayBeLate: boolean): Promise<Value | null> {
  return mayBeLate ? Promise.race([promise, wait(PATIENCE_MS, null)]) : promise;
}

async function Late<Value>({
  value,
  children,
}: {
  value: Promise<Value>;
  children: (value: Value) => ReactNode;
}) {
  return children(await value);
}

/** What the filter form does not show and sends along. */
function otherParameters(view: FleetView): Record<string, string> {
  const names = ["due", "beyond", "unchecked", "customer", "product", "contact", "organization"] as const;
  return Object.fromEntries(
    [...names, "week" as const, "imported" as const, "environment" as const].flatMap((name) =>
      view[name] ? [[name, String(view[name])]] : [],
    ),
  );
}

async function Acts({ ctx, query }: { ctx: StaffContext; query: string }) {
  const t = await getTranslations("installations");
  const common = await getTranslations("common");
  const canCreate = roleMay(ctx.actor.role, "installations.write");
  return (
    <>
      <Menu label={common("more")}>
        {canCreate ? (
          <ul>
            {roleMay(ctx.actor.role, "fleet.import") ? (
              <li>
                <Link href={paths.imports}>{t("import")}</Link>
              </li>
            ) : null}
            <li>
              <Link href={paths.existingInstallation}>{t("existing.open")}</Link>
            </li>
          </ul>
        ) : null}
        <ul>
          {(["xlsx", "csv-people", "csv"] as const).map((format) => (
            <li key={format}>
              <a href={`${paths.exportInstallations}?${query}&format=${format}`}>{t(`download.${format}`)}</a>
            </li>
          ))}
        </ul>
      </Menu>
      {canCreate ? (
        <Link className="ds-button" href={paths.newInstallation}>
          {t("new")}
        </Link>
      ) : null}
    </>
  );
}
