import type { Metadata } from "next";
import Link from "next/link";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { FilterForm } from "@/components/fleet/filter-form";
import { InstallationTable } from "@/components/installations/installation-table";
import { BulkBar } from "@/components/ui/bulk-bar";
import { DensitySwitch } from "@/components/ui/density-switch";
import { EmptyState } from "@/components/ui/empty-state";
import { TableFoot } from "@/components/ui/fleet-table";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { Menu } from "@/components/ui/menu";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { SavedViews, SaveViewForm } from "@/components/views/save-view-form";
import { CHOSEN_COLUMNS, columnsOf } from "@/lib/domain/fleet-columns";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { DENSITY_COOKIE, tableDensity } from "@/lib/domain/table-density";
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
  const parameters = await searchParams;
  const view = FleetView.parse(parameters);
  const [{ rows, count, maxCount, next }, templates, views, jar] = await Promise.all([
    listFleet(ctx, view),
    listTemplates(ctx),
    listViews(ctx),
    cookies(),
  ]);
  const t = await getTranslations("installations");
  const fleet = await getTranslations("fleet");
  const common = await getTranslations("common");
  const { after: _after, ...start } = view;
  const address = (changes: Partial<FleetView> = {}) => {
    const query = viewQuery({ ...start, ...changes });
    return query ? `${paths.installations}?${query}` : paths.installations;
  };
  const density = tableDensity(parameters.rows, jar.get(DENSITY_COOKIE)?.value);
  const columns = columnsOf(view.columns);
  const choices = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: fleet(`${group}.${value}`) }));
  const filters = [
    {
      name: "status",
      value: view.status,
      options: choices("value", FLEET_STATUSES),
    },
    {
      name: "within",
      value: view.within,
      options: EXPIRY_WINDOWS.map((days) => ({ value: days as string, label: fleet("days", { days }) })),
    },
    {
      name: "template",
      value: view.template,
      options: templates
        .filter((each) => !view.environment || each.environment === view.environment)
        .map((each) => ({
          value: each.id,
          label: `${each.name} – ${common(`environment.${each.environment}`)}`,
        })),
    },
    { name: "custody", value: view.custody, options: choices("custody", ["PORTAL", "INSTALLATION"]) },
    { name: "scopeStatus", value: view.scopeStatus, options: choices("scopeStatus", ["ok", "pending"]) },
  ] as const;
  const days = (value: number | undefined) => (value ? fleet("days", { days: value }) : "");
  const chips = [
    ...filters.map(({ name, value, options }) => ({
      name,
      value: options.find((option) => option.value === value)?.label ?? "",
      without: { [name]: "" },
    })),
    { name: "scope", value: view.scope, without: { scope: "" } },
    { name: "due", value: days(view.due), without: { due: undefined } },
    { name: "unchecked", value: days(view.unchecked), without: { unchecked: undefined } },
    {
      name: "organization",
      value: view.organization ? (rows[0]?.organizationName ?? fleet("oneCustomer")) : "",
      without: { organization: "" },
    },
  ]
    .filter((chip) => chip.value)
    .map(({ name, value, without }) => ({
      name: fleet(`filter.${name}`),
      value,
      href: address(without),
    }));
  const otherParameters = Object.fromEntries(
    (["due", "organization", "unchecked", "environment"] as const).flatMap((name) =>
      view[name] ? [[name, String(view[name])]] : [],
    ),
  );
  const sortedBy = (sort: FleetSort, direction: "ascending" | "descending" = "ascending") => ({
    href: address({ sort }),
    direction: view.sort === sort ? direction : null,
  });
  const canChange = roleMay(ctx.actor.role, "bulk.run");
  const canCreate = roleMay(ctx.actor.role, "installations.write");
  const create = canCreate ? (
    <Link className="ds-button" href={paths.newInstallation}>
      {t("new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title={t("title")}
        actions={
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
                {(["csv", "xlsx"] as const).map((format) => (
                  <li key={format}>
                    <a href={`${paths.exportInstallations}?${viewQuery(start)}&format=${format}`}>
                      {t("download", { kind: format.toUpperCase() })}
                    </a>
                  </li>
                ))}
              </ul>
            </Menu>
            {create}
          </>
        }
      />
      <SavedViews views={views} query={viewQuery(start)} environment={view.environment} />
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
        chips={chips}
        query={viewQuery(start)}
        filters={filters.map((filter) => ({ ...filter, label: fleet(`filter.${filter.name}`) }))}
      >
        <Menu label={fleet("sort")} variant="tertiary" side="start">
          <ul>
            {FLEET_SORTS.map((sort) => (
              <li key={sort}>
                <Link aria-current={sort === view.sort ? "true" : undefined} href={address({ sort })}>
                  {fleet(`sortBy.${sort}`)}
                </Link>
              </li>
            ))}
          </ul>
        </Menu>
        <span className="kv-grow" />
        <span className="kv-subtle kv-small" role="status">
          {count > maxCount ? fleet("hitsMany", { most: maxCount }) : fleet("hits", { count })}
        </span>
        <DensitySwitch density={density} />
      </FilterForm>
      {viewQuery({ ...start, environment: "" }) ? (
        <div className="mb-2">
          <SaveViewForm query={viewQuery(start)} save={saveViewAction} />
        </div>
      ) : null}
      {rows.length > 0 ? (
        <InstallationTable
          rows={rows}
          now={ctx.clock()}
          caption={t("title")}
          columns={columns}
          sorts={{
            organization: sortedBy("name"),
            template: sortedBy("template"),
            [columns.includes("expires") ? "expires" : "status"]: sortedBy("expiry"),
            checked: sortedBy("checked"),
            created: sortedBy("newest", "descending"),
          }}
          mixed={view.environment === ""}
          density={density}
          selection={canChange ? SELECTION : undefined}
        />
      ) : view.q || chips.length > 0 || view.after || view.environment ? (
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
      {rows.length > 0 && canChange ? (
        <>
          <form id={SELECTION} action={paths.newBulk}>
            <BulkBar form={SELECTION}>
              <button className="ds-button">{t("changeChosen")}</button>
            </BulkBar>
          </form>
          <TableFoot>
            <Link
              className="ds-link"
              href={`${paths.newBulk}?${new URLSearchParams({ view: viewQuery(start) })}`}
            >
              {count > maxCount ? t("changeAllMany", { most: maxCount }) : t("changeAll", { count })}
            </Link>
          </TableFoot>
        </>
      ) : null}
      <KeysetNav start={view.after ? address() : null} next={next ? address({ after: next }) : null} />
    </>
  );
}
