import writeXlsxFile from "write-excel-file/node";
import type { ExpiryCell, ExpiryTable } from "./expiry-table";

/** A report as XLSX with one sheet; dates are stored as dates. */
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
  const { toBuffer } = writeXlsxFile([
    {
      data,
      sheet: table.title.slice(0, 31),
      columns: table.columns.map((column) => ({ width: column.sheetWidth })),
    },
  ]);
  return toBuffer();
}

function cell(value: ExpiryCell) {
  if (value === null) return null;
  if (typeof value === "number") return { value };
  if (typeof value === "string") return text(value);
  return value.date ? { value: value.date, type: Date, format: "dd.mm.yyyy" } : null;
}

/** Text that becomes a formula when the sheet is saved as CSV is escaped as in `csvText`. */
function text(value: string) {
  return { value: /^[=+\-@\t\r]/.test(value) ? `'${value}` : value, type: String };
}
