import writeXlsxFile from "write-excel-file/node";
import { osloDate } from "@/lib/domain/key-status";
import type { ExpiryCell, ExpiryTable } from "./expiry-table";

/**
 * A report as XLSX with one sheet. Dates are stored as dates, the rows up to the headings stay in view, and
 * the headings have a filter.
 */
export async function expirySheet(table: ExpiryTable): Promise<Buffer> {
  const bold = (value: string) => ({ value, fontWeight: "bold" as const });
  const data = [
    [bold(table.title)],
    ...table.lead.map((line) => [{ value: line }]),
    [],
    table.columns.map((column) => bold(column.heading)),
    ...table.groups.flatMap((group) => group.rows.map((row) => row.map(cell))),
    ...(table.cut ? [[], [bold(table.cut)]] : []),
  ];
  // The title, the lead, an empty row and the headings.
  const headingRow = table.lead.length + 3;
  const lastRow = headingRow + table.groups.reduce((sum, group) => sum + group.rows.length, 0);
  const area = `A${headingRow}:${columnName(table.columns.length)}${lastRow}`;
  const { toBuffer } = writeXlsxFile(
    [
      {
        data,
        sheet: table.title.slice(0, 31),
        columns: table.columns.map((column) => ({ width: column.sheetWidth })),
        stickyRowsCount: headingRow,
      },
    ],
    { features: [filterOver(area)] },
  );
  return toBuffer();
}

/**
 * What the package has no option for: `autoFilter` comes right after the rows (ECMA-376 part 1, 18.3.1.99).
 */
function filterOver(area: string) {
  const transform = (xml: string) => xml.replace("</sheetData>", `</sheetData><autoFilter ref="${area}"/>`);
  return { files: { transform: { "xl/worksheets/sheet{id}.xml": { transform } } } };
}

/** 1 is A, 27 is AA. */
function columnName(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return (rest > 0 ? columnName(rest) : "") + String.fromCharCode(65 + ((number - 1) % 26));
}

function cell(value: ExpiryCell) {
  if (value === null) return null;
  if (typeof value === "number") return { value };
  if (typeof value === "string") return text(value);
  if ("exact" in value) return text(value.exact);
  // The day in Oslo: a sheet has no time zone, and the package writes the day in UTC.
  return value.date ? { value: osloDate(value.date), type: Date, format: "dd.mm.yyyy" } : null;
}

/** Text that becomes a formula when the sheet is saved as CSV is escaped as in `csvText`. */
function text(value: string) {
  return { value: /^[=+\-@\t\r]/.test(value) ? `'${value}` : value, type: String };
}
