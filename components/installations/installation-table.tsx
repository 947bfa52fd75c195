import { Fragment, type ReactNode } from "react";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { Contact } from "@/components/fleet/line-facts";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { ExpiryText } from "@/components/ui/expiry";
import {
  type CellPlace,
  FleetCell,
  FleetRow,
  FleetTable,
  type TableColumn,
} from "@/components/ui/fleet-table";
import { ClockText, TimeText } from "@/components/ui/time";
import { type ChosenColumn, DEFAULT_COLUMNS, FIXED_COLUMN } from "@/lib/domain/fleet-columns";
import { mapFleetTextFields } from "@/lib/domain/installation-fields";
import { installationTitle } from "@/lib/domain/installation-title";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { rowSteps } from "@/lib/domain/row-steps";
import type { TableDensity } from "@/lib/domain/table-density";
import { paths } from "@/lib/domain/routes";
import type { FleetListRow, RowContact } from "@/lib/services/fleet/list-fleet";
import { InstallationStatusText } from "./installation-status-text";
import { ReportText } from "./report-text";
import { RowKeys } from "./row-keys";
import { RowMenu } from "./row-menu";
import { SelectPage } from "./select-page";

interface InstallationTableProps {
  rows: (FleetListRow & { contact?: RowContact })[];
  now: Date;
  caption: string;
  columns?: readonly ChosenColumn[];
  /** Sorting links of the columns that can be sorted by. */
  sorts?: Partial<Record<ChosenColumn | typeof FIXED_COLUMN, TableColumn["sort"]>>;
  /** Whether the rows are of both environments, so that each must say which. */
  mixed?: boolean;
  density?: TableDensity;
  /** Id of the form that the rows' checkboxes belong to; without it rows cannot be chosen. */
  selection?: string;
  /**
   * By expiry, the heads of those whose expiry is unknown and of the others; without it rows have no groups.
   */
  groups?: { unknown: ReactNode; known: ReactNode };
  /** The viewer's role: each row has a menu of what that role can do about it. Without it there is none. */
  role?: string;
}

/** Where a column stands in a folded row; the others have a line of their own with the column's name. */
const PLACES: Partial<Record<ChosenColumn, CellPlace>> = { label: "first", template: "second" };

const NO_CONTACT: RowContact = { contactName: null, contactPhone: null };

export async function InstallationTable({
  rows,
  now,
  caption,
  columns = DEFAULT_COLUMNS,
  sorts = {},
  mixed = true,
  density,
  selection,
  groups,
  role,
}: InstallationTableProps) {
  const [t, key, common, format, locale] = await Promise.all([
    getTranslations(),
    getTranslations("key"),
    getTranslations("common"),
    getFormatter(),
    getLocale(),
  ]);
  const isDefault = columns.join() === DEFAULT_COLUMNS.join();
  const withExpiry = !columns.includes("expires");
  const withContact = isDefault && role !== undefined;
  const cell: Record<ChosenColumn, (row: FleetListRow) => ReactNode> = {
    ...mapFleetTextFields((name) => (row: FleetListRow) => row[name] || "–"),
    template: (row) => (
      <>
        {row.templateName}
        {mixed ? (
          <>
            {" "}
            <EnvironmentTag
              environment={row.environment}
              label={t(`common.environment.${row.environment}`)}
            />
          </>
        ) : null}
      </>
    ),
    status: (row) => (
      <InstallationStatusText row={row} now={now} withExpiry={withExpiry} t={t} format={format} />
    ),
    expires: (row) =>
      row.phase === "ACTIVE" ? (
        <ExpiryText
          expiresAt={row.keyExpiresAt}
          now={now}
          renewalDays={row.renewalDays}
          t={key}
          format={format}
        />
      ) : (
        "–"
      ),
    checked: (row) =>
      row.lastCheckAt ? (
        <ClockText value={row.lastCheckAt} now={now} t={common} format={format} locale={locale} />
      ) : (
        t("installations.never")
      ),
    reported: (row) => <ReportText row={row} now={now} t={t} format={format} />,
    clientId: (row) => (row.clientId ? <code>{row.clientId}</code> : "–"),
    kid: (row) => (row.kid ? <code>{row.kid}</code> : "–"),
    custody: (row) => t(`fleet.custody.${row.custody}`),
    source: (row) => (row.expirySource ? t(`installation.expirySourceValue.${row.expirySource}`) : "–"),
    pending: (row) => row.pendingScopeNames.join(", ") || "–",
    created: (row) => <TimeText value={row.createdAt} dateOnly format={format} />,
  };
  // Columns that nobody chose give way on a narrow screen.
  const from = (name: ChosenColumn) => {
    if (!isDefault || (name !== "custody" && name !== "checked")) return undefined;
    return mixed && name === "custody" ? ("xxl" as const) : ("l" as const);
  };
  const heads: TableColumn[] = [
    { name: FIXED_COLUMN, label: t(`installations.column.${FIXED_COLUMN}`), sort: sorts[FIXED_COLUMN] },
    { name: "number", label: t("installations.number"), from: "xl" },
    ...columns.map((name) => ({
      name,
      label: t(
        name === "status" && withExpiry ? "installations.statusAndExpiry" : `installations.column.${name}`,
      ),
      sort: sorts[name],
      from: from(name),
    })),
    ...(withContact ? [{ name: "contact", label: t("installations.contact"), from: "xl" as const }] : []),
    ...(role ? [{ name: "menu", label: t("installations.acts"), hidden: true }] : []),
  ];
  const isUnknown = (row: FleetListRow | undefined) => row?.phase === "ACTIVE" && row.keyExpiresAt === null;
  /** The head of the group that begins with a row. */
  const groupHead = (row: FleetListRow, before: FleetListRow | undefined) => {
    if (!groups || (before && isUnknown(row) === isUnknown(before))) return null;
    return (
      <tr role="row" className="kv-dayrow">
        <th role="rowheader" scope="rowgroup" colSpan={heads.length + (selection ? 1 : 0)}>
          {isUnknown(row) ? groups.unknown : groups.known}
        </th>
      </tr>
    );
  };
  return (
    <RowKeys>
      <FleetTable
        caption={caption}
        columns={heads}
        density={density}
        className={isDefault ? "kv-fleet" : undefined}
        selectAll={selection ? <SelectPage form={selection} label={t("installations.selectPage")} /> : null}
      >
        {rows.map((row, index) => (
          <Fragment key={row.installationId}>
            {groupHead(row, rows[index - 1])}
            <FleetRow>
              {selection ? (
                <FleetCell place="check">
                  {row.phase === "ACTIVE" ? (
                    <input
                      type="checkbox"
                      className="ds-input"
                      form={selection}
                      name="id"
                      value={row.installationId}
                      aria-label={t("installations.select", {
                        name: installationTitle(row.organizationName, row.label),
                      })}
                    />
                  ) : null}
                </FleetCell>
              ) : null}
              <FleetCell place="title">
                <a href={paths.installation(row.installationId)}>{row.organizationName}</a>
              </FleetCell>
              <FleetCell from="xl">{formatOrganizationNumber(row.organizationNumber)}</FleetCell>
              {columns.map((name) => (
                <FleetCell
                  key={name}
                  place={PLACES[name]}
                  from={from(name)}
                  className={name === "status" ? "kv-s" : undefined}
                  label={
                    PLACES[name] || name === "status" || name === "expires"
                      ? undefined
                      : t(`installations.column.${name}`)
                  }
                >
                  {cell[name](row)}
                </FleetCell>
              ))}
              {withContact ? (
                <FleetCell from="xl">
                  <Contact {...(row.contact ?? NO_CONTACT)} />
                </FleetCell>
              ) : null}
              {role ? (
                <FleetCell place="menu">
                  <RowMenu
                    installationId={row.installationId}
                    organizationId={row.organizationId}
                    name={installationTitle(row.organizationName, row.label)}
                    phone={row.contact?.contactPhone ?? undefined}
                    steps={rowSteps(row, role, now)}
                  />
                </FleetCell>
              ) : null}
            </FleetRow>
          </Fragment>
        ))}
      </FleetTable>
    </RowKeys>
  );
}
