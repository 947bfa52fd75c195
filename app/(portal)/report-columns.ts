import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { FLEET_TEXT_NAMES } from "@/lib/domain/installation-fields";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import type { ExpiryCell, ExpiryColumn } from "@/lib/files/expiry-table";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { type Formatter, sourceText, type Translator } from "./report-texts";

type ReportColumn = ExpiryColumn & { cell: (row: FleetListRow) => ExpiryCell };

/**
 * The columns of the report's files. Those of the PDF fill a landscape A4 page between its margins, so of an
 * installation's texts it has only the label; a spreadsheet has the others at its end.
 */
export function reportColumns(t: Translator, format: Formatter, now: Date): ReportColumn[] {
  const day = (date: Date) => format.dateTime(date, { day: "2-digit", month: "2-digit", year: "numeric" });
  const column = (
    name: "organization" | "number" | "installation" | "template" | "expires" | "assumed" | "days" | "source",
    sheetWidth: number,
    pdfWidth: number,
    cell: ReportColumn["cell"],
  ): ReportColumn => ({ heading: t(`report.column.${name}`), sheetWidth, pdfWidth, cell });
  return [
    column("organization", 40, 160, (row) => row.organizationName),
    column("number", 14, 66, ({ organizationNumber: number }) => ({
      exact: number,
      text: formatOrganizationNumber(number),
    })),
    column("installation", 26, 110, (row) => row.label),
    column(
      "template",
      30,
      122,
      (row) => `${row.templateName} – ${t(`common.environment.${row.environment}`)}`,
    ),
    column("expires", 16, 70, ({ keyExpiresAt: date }) => ({
      date,
      text: date ? day(date) : t("common.unknown"),
    })),
    // Apart from what is known: nothing is due by it, and a day is never counted to it.
    column("assumed", 16, 74, ({ assumedExpiresAt: date }) => (date ? { date, text: day(date) } : null)),
    column("days", 10, 40, (row) => (row.keyExpiresAt ? calendarDaysBetween(now, row.keyExpiresAt) : null)),
    column("source", 34, 120, (row) =>
      row.expirySeenAt
        ? `${sourceText(row.expirySource, t)}, ${day(row.expirySeenAt)}`
        : sourceText(row.expirySource, t),
    ),
    // Only the columns above fit on paper.
    ...(
      [
        ["status", 28, (row) => t(`status.${row.status.code}`)],
        ["clientId", 38, (row) => row.clientId ?? ""],
        ["checked", 18, ({ lastCheckAt: date }) => (date ? { date, text: day(date) } : null)],
      ] satisfies ["status" | "clientId" | "checked", number, ReportColumn["cell"]][]
    ).map(([name, sheetWidth, cell]) => ({
      heading: t(`installations.column.${name}`),
      sheetWidth,
      pdfWidth: null,
      cell,
    })),
    ...FLEET_TEXT_NAMES.filter((name: string) => name !== "label").map((name) => ({
      heading: t(`installations.column.${name}`),
      sheetWidth: 26,
      pdfWidth: null,
      cell: (row: FleetListRow) => row[name],
    })),
  ];
}
