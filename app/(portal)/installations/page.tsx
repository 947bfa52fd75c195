import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { FilterForm } from "@/components/fleet/filter-form";
import { InstallationTable } from "@/components/installations/installation-table";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { SavedViews } from "@/components/views/save-view-form";
import { CHOSEN_COLUMNS, columnsOf } from "@/lib/domain/fleet-columns";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import {
  EXPIRY_WINDOWS,
  FLEET_SORTS,
  FLEET_STATUSES,
  type FleetSort,
  FleetView,
  viewQuery,
} from "@/lib/domain/fleet-view";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { listViews } from "@/lib/services/views/list-views";
import { saveViewAction } from "../views/actions";

/** Id of the form that the rows' checkboxes belong to. */
const SELECTION = "selection";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations"))("title") };
}

/** The fleet. Every view has an address, so that it can be sent to a colleague. */
export default async function InstallationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const view = FleetView.parse(await searchParams);
  const [{ rows, count, maxCount, next }, templates, views] = await Promise.all([
    listFleet(ctx, view),
    listTemplates(ctx),
    listViews(ctx),
  ]);
  const t = await getTranslations("installations");
  const fleet = await getTranslations("fleet");
  const common = await getTranslations("common");
  const report = await getTranslations("report");
  const { after: _after, ...start } = view;
  const narrowed = Object.entries(start).some(
    ([name, value]) => !["q", "sort", "columns"].includes(name) && value,
  );
  const columns = columnsOf(view.columns);
  const otherParameters = Object.fromEntries(
    (["due", "organization", "unchecked"] as const).flatMap((name) =>
      view[name] ? [[name, String(view[name])]] : [],
    ),
  );
  const sortedBy = (sort: FleetSort, direction: "ascending" | "descending" = "ascending") => ({
    href: `${paths.installations}?${viewQuery({ ...start, sort })}`,
    direction: view.sort === sort ? direction : null,
  });
  const sorts = {
    organization: sortedBy("name"),
    template: sortedBy("template"),
    [columns.includes("expires") ? "expires" : "status"]: sortedBy("expiry"),
    checked: sortedBy("checked"),
    created: sortedBy("newest", "descending"),
  };
  const canChange = roleMay(ctx.actor.role, "bulk.run");
  const choices = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: fleet(`${group}.${value}`) }));
  const create = roleMay(ctx.actor.role, "installations.write") ? (
    <div className="flex flex-wrap gap-2">
      {roleMay(ctx.actor.role, "fleet.import") ? (
        <Link className="ds-button" data-variant="secondary" href={paths.imports}>
          {t("import")}
        </Link>
      ) : null}
      <Link className="ds-button" data-variant="secondary" href={paths.existingInstallation}>
        {t("existing.open")}
      </Link>
      <Link className="ds-button" href={paths.newInstallation}>
        {t("new")}
      </Link>
    </div>
  ) : null;
  return (
    <>
      <PageHead title={t("title")} actions={create} />
      <FilterForm
        action={paths.installations}
        q={view.q}
        sort={view.sort}
        scope={view.scope}
        otherParameters={otherParameters}
        columns={CHOSEN_COLUMNS.map((name) => ({
          name,
          label: t(`column.${name}`),
          chosen: columns.includes(name),
        }))}
        narrowed={narrowed}
        query={viewQuery(start)}
        filters={[
          {
            name: "status",
            label: fleet("filter.status"),
            value: view.status,
            options: choices("value", FLEET_STATUSES),
          },
          {
            name: "within",
            label: fleet("filter.within"),
            value: view.within,
            options: EXPIRY_WINDOWS.map((days) => ({ value: days, label: fleet("days", { days }) })),
          },
          {
            name: "template",
            label: fleet("filter.template"),
            value: view.template,
            options: templates.map((each) => ({
              value: each.id,
              label: `${each.name} – ${common(`environment.${each.environment}`)}`,
            })),
          },
          {
            name: "environment",
            label: fleet("filter.environment"),
            value: view.environment,
            options: ["TEST", "PRODUCTION"].map((value) => ({
              value,
              label: common(`environment.${value}`),
            })),
          },
          {
            name: "custody",
            label: fleet("filter.custody"),
            value: view.custody,
            options: choices("custody", ["PORTAL", "INSTALLATION"]),
          },
          {
            name: "scopeStatus",
            label: fleet("filter.scopeStatus"),
            value: view.scopeStatus,
            options: choices("scopeStatus", ["ok", "pending"]),
          },
        ]}
      />
      <SavedViews views={views} query={viewQuery(start)} save={saveViewAction} />
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p role="status">
          {count > maxCount ? fleet("hitsMany", { most: maxCount }) : fleet("hits", { count })}
        </p>
        <div className="flex flex-wrap items-center gap-4 text-sm">
          <nav aria-label={fleet("sort")} className="flex flex-wrap gap-3">
            {FLEET_SORTS.map((sort) => (
              <Link
                key={sort}
                className="ds-link"
                aria-current={sort === view.sort ? "true" : undefined}
                href={`${paths.installations}?${viewQuery({ ...start, sort })}`}
              >
                {fleet(`sortBy.${sort}`)}
                {sort === view.sort ? " ↓" : ""}
              </Link>
            ))}
          </nav>
          {(["csv", "xlsx"] as const).map((format) => (
            <a
              key={format}
              className="ds-link"
              href={`${paths.exportInstallations}?${viewQuery(start)}&format=${format}`}
            >
              {report("download", { kind: format.toUpperCase() })}
            </a>
          ))}
        </div>
      </div>
      {rows.length > 0 ? (
        <>
          <InstallationTable
            rows={rows}
            now={ctx.clock()}
            caption={t("title")}
            columns={columns}
            sorts={sorts}
            mixed={view.environment === ""}
            selection={canChange ? SELECTION : undefined}
          />
          {canChange ? (
            <form id={SELECTION} action={paths.newBulk} className="mt-3 flex flex-wrap items-center gap-4">
              <button className="ds-button" data-variant="secondary">
                {t("changeChosen")}
              </button>
              <Link
                className="ds-link"
                href={`${paths.newBulk}?${new URLSearchParams({ view: viewQuery(start) })}`}
              >
                {count > maxCount ? t("changeAllMany", { most: maxCount }) : t("changeAll", { count })}
              </Link>
            </form>
          ) : null}
        </>
      ) : view.q || narrowed || view.after ? (
        <EmptyState title={view.q ? t("noHits", { search: view.q }) : fleet("noHits")}>
          <p>{t("noHitsLead")}</p>
          <Link className="ds-link" href={paths.installations}>
            {t("clearSearch")}
          </Link>
        </EmptyState>
      ) : (
        <EmptyState title={t("empty")}>
          <p className="max-w-prose">{t("emptyLead")}</p>
          {create}
        </EmptyState>
      )}
      <KeysetNav
        start={view.after ? `${paths.installations}?${viewQuery(start)}` : null}
        next={next ? `${paths.installations}?${viewQuery({ ...start, after: next })}` : null}
      />
    </>
  );
}
