import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { CheckChosen } from "@/components/fleet/check-chosen";
import { InstallationTable } from "@/components/installations/installation-table";
import { BulkBar } from "@/components/ui/bulk-bar";
import { TableFoot } from "@/components/ui/fleet-table";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { Menu } from "@/components/ui/menu";
import type { StaffContext } from "@/lib/auth/session";
import { BULK_KINDS } from "@/lib/domain/bulk-change";
import { columnsOf } from "@/lib/domain/fleet-columns";
import { type COLUMN_SORTS, columnSort, type FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import type { TableDensity } from "@/lib/domain/table-density";
import type { listFleet } from "@/lib/services/fleet/list-fleet";
import { requestChecksAction } from "./actions";
import { NoResults } from "./no-results";
import { type ActiveFilter, fleetAddress } from "./filters";

/** Id of the form that the rows' checkboxes belong to. */
const SELECTION = "selection";
/** The kinds of change that have a button of their own. */
const FIRST_KIND = "rotate-key";

export type FleetList = Awaited<ReturnType<typeof listFleet>>;

interface ResultsProps {
  ctx: StaffContext;
  view: FleetView;
  list: FleetList;
  filters: ActiveFilter[];
  density: TableDensity;
  hasScript: boolean;
}

/** How many a list has, announced when it changes. */
export async function HitCount({ list }: { list: FleetList }) {
  const t = await getTranslations("fleet");
  const { count, maxCount } = list;
  return count > maxCount ? t("hitsMany", { most: maxCount }) : t("hits", { count });
}

/** A page of the fleet, and what can be done with its rows. */
export async function Results({ ctx, view, list, filters, density, hasScript }: ResultsProps) {
  const { rows, count, maxCount, next, unknown } = list;
  const start = { ...view, after: "" };
  if (rows.length === 0) return <NoResults ctx={ctx} view={start} filters={filters} />;
  const t = await getTranslations("installations");
  const fleet = await getTranslations("fleet");
  const bulk = await getTranslations("bulk");
  const canChange = roleMay(ctx.actor.role, "bulk.run");
  const canCheck = roleMay(ctx.actor.role, "checks.run");
  const canRenew = roleMay(ctx.actor.role, "keys.manage");
  const columns = columnsOf(view.columns);
  const sortedBy = (column: keyof typeof COLUMN_SORTS) => {
    const { next: sort, direction } = columnSort(column, view.sort);
    return { href: fleetAddress({ ...start, sort }), direction };
  };
  const shown = count > maxCount ? "shownMany" : "shown";
  const howMany = t(shown, { rows: rows.length, count, most: maxCount });
  return (
    <>
      <InstallationTable
        rows={rows}
        now={ctx.clock()}
        caption={`${t("title")}, ${fleet(`sortedBy.${view.sort}`)}. ${howMany}`}
        columns={columns}
        sorts={{
          organization: sortedBy("organization"),
          template: sortedBy("template"),
          [columns.includes("expires") ? "expires" : "status"]: sortedBy("expiry"),
          checked: sortedBy("checked"),
          created: sortedBy("created"),
        }}
        mixed={view.environment === ""}
        density={density}
        role={ctx.actor.role}
        hasScript={hasScript}
        selection={canChange || canCheck ? SELECTION : undefined}
        groups={
          unknown && view.status !== "unknown"
            ? {
                unknown: (
                  <>
                    {t("unknownExpiry", { count: unknown.count })}{" "}
                    {unknown.skip ? (
                      <a className="ds-link" href={fleetAddress({ ...start, after: unknown.skip })}>
                        {t("skipUnknown")}
                      </a>
                    ) : null}
                  </>
                ),
                known: t("knownExpiry"),
              }
            : undefined
        }
      />
      {canChange || canCheck ? (
        <form id={SELECTION} action={canChange ? paths.newBulk : undefined}>
          <BulkBar
            form={SELECTION}
            all={{
              name: "view",
              // The whole fleet has an empty address, which would choose nothing.
              value: viewQuery(start) || "sort=expiry",
              label: t(count > maxCount ? "allMany" : "all", { count, most: maxCount }),
            }}
          >
            {canChange ? (
              <button className="ds-button" name="kind" value={FIRST_KIND}>
                {t(`act.${FIRST_KIND}`)}
              </button>
            ) : null}
            {canRenew ? (
              <button className="ds-button" formAction={paths.newRenewals}>
                {t("act.renew")}
              </button>
            ) : null}
            {canCheck ? <CheckChosen action={requestChecksAction} /> : null}
            {canChange ? (
              <Menu label={t("changeChosen")} variant="secondary">
                <ul>
                  {BULK_KINDS.filter((kind) => kind !== FIRST_KIND).map((kind) => (
                    <li key={kind}>
                      <button name="kind" value={kind}>
                        {bulk(`kind.${kind}`)} …
                      </button>
                    </li>
                  ))}
                </ul>
              </Menu>
            ) : null}
          </BulkBar>
        </form>
      ) : null}
      <TableFoot>
        <span>{howMany}</span>
        {canChange ? (
          <Link
            className="ds-link"
            href={`${paths.newBulk}?${new URLSearchParams({ view: viewQuery(start) })}`}
          >
            {count > maxCount ? t("changeAllMany", { most: maxCount }) : t("changeAll", { count })}
          </Link>
        ) : null}
      </TableFoot>
      <KeysetNav
        start={view.after ? fleetAddress(start) : null}
        next={next ? fleetAddress({ ...start, after: next }) : null}
      />
    </>
  );
}
