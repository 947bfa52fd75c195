import type { ReactNode } from "react";
import { type CellPlace, FleetTable, type TableColumn } from "@/components/ui/fleet-table";
import { type ChosenColumn, DEFAULT_COLUMNS, FIXED_COLUMN } from "@/lib/domain/fleet-columns";
import { mapFleetTextFields } from "@/lib/domain/installation-fields";
import { packRows } from "@/lib/domain/packed-rows";
import { rowSteps } from "@/lib/domain/row-steps";
import type { TableDensity } from "@/lib/domain/table-density";
import type { FleetListRow, RowContact } from "@/lib/services/fleet/list-fleet";
import type { CellData } from "./cell-content";
import { InstallationRows, type RowColumn, type RowValues } from "./installation-rows";
import { clockCell, dateCell, expiryLine, getRowLanguage, reportLine, statusLine } from "./row-data";
import { RowKeys } from "./row-keys";
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
  /** Whether the browser is known to run scripts: then the rows' menus are filled when they are opened. */
  hasScript?: boolean;
}

/** Where a column stands in a folded row; the others have a line of their own with the column's name. */
const PLACES: Partial<Record<ChosenColumn, CellPlace>> = { label: "first", template: "second" };

/** What stands in a cell without a value. */
const NOTHING = "–";

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
  hasScript = false,
}: InstallationTableProps) {
  const language = await getRowLanguage(now);
  const { t } = language;
  const isDefault = columns.join() === DEFAULT_COLUMNS.join();
  const withExpiry = !columns.includes("expires");
  const withContact = isDefault && role !== undefined;
  const cell: Record<ChosenColumn, (row: FleetListRow) => CellData> = {
    ...mapFleetTextFields((name) => (row: FleetListRow) => row[name] || NOTHING),
    template: (row) => (mixed ? { text: row.templateName, environment: row.environment } : row.templateName),
    status: (row) => statusLine(row, withExpiry, language),
    expires: (row) => (row.phase === "ACTIVE" ? expiryLine(row, language) : NOTHING),
    checked: (row) => (row.lastCheckAt ? clockCell(row.lastCheckAt, language) : t("installations.never")),
    reported: (row) => reportLine(row, language),
    clientId: (row) => (row.clientId ? { code: row.clientId } : NOTHING),
    kid: (row) => (row.kid ? { code: row.kid } : NOTHING),
    custody: (row) => t(`fleet.custody.${row.custody}`),
    source: (row) => (row.expirySource ? t(`installation.expirySourceValue.${row.expirySource}`) : NOTHING),
    pending: (row) => row.pendingScopeNames.join(", ") || NOTHING,
    created: (row) => dateCell(row.createdAt, language),
  };
  // Columns that nobody chose give way on a narrow screen.
  const from = (name: ChosenColumn) => {
    if (!isDefault || (name !== "custody" && name !== "checked")) return undefined;
    return mixed && name === "custody" ? ("xxl" as const) : ("l" as const);
  };
  /** What is not given is no property: React would send each as undefined. */
  const column = (name: ChosenColumn): RowColumn => {
    const isStatus = name === "status";
    const place = PLACES[name];
    const width = from(name);
    const hasLabel = !place && !isStatus && name !== "expires";
    return {
      name,
      ...(place ? { place } : null),
      ...(width ? { from: width } : null),
      ...(isStatus ? { className: "kv-s" } : null),
      ...(hasLabel ? { label: t(`installations.column.${name}`) } : null),
    };
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
  return (
    <RowKeys>
      <FleetTable
        caption={caption}
        columns={heads}
        density={density}
        className={isDefault ? "kv-fleet" : undefined}
        selectAll={selection ? <SelectPage form={selection} label={t("installations.selectPage")} /> : null}
      >
        <InstallationRows
          rows={packRows(
            rows.map((row): RowValues => [
              row.installationId,
              row.organizationId,
              row.organizationName,
              row.organizationNumber,
              row.label,
              row.phase === "ACTIVE",
              role ? rowSteps(row, role, now) : [],
              withContact ? (row.contact?.contactName ?? null) : null,
              row.contact?.contactPhone ?? null,
              ...columns.map((name) => cell[name](row)),
            ]),
          )}
          columns={columns.map(column)}
          withContact={withContact}
          withMenu={role !== undefined}
          lateMenus={hasScript}
          selection={selection}
          heads={groups ? groupHeads(rows, groups) : {}}
        />
      </FleetTable>
    </RowKeys>
  );
}

/** The heads of the groups, by the row that begins each. */
function groupHeads(
  rows: readonly FleetListRow[],
  groups: { unknown: ReactNode; known: ReactNode },
): Record<string, ReactNode> {
  const isUnknown = (row: FleetListRow | undefined) => row?.phase === "ACTIVE" && row.keyExpiresAt === null;
  const first = rows.filter((row, index) => index === 0 || isUnknown(row) !== isUnknown(rows[index - 1]));
  return Object.fromEntries(
    first.map((row) => [row.installationId, isUnknown(row) ? groups.unknown : groups.known]),
  );
}
