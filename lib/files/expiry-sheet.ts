import writeXlsxFile from "write-excel-file/node";
import type { ExpiryTable } from "./expiry-table";

const WIDTHS = [40, 14, 26, 30, 16, 10, 34];

/** A report as XLSX, one sheet; dates are dates. */
export async function expirySheet(table: ExpiryTable): Promise<Buffer> {
  const bold = (value: string) => ({ value, fontWeight: "bold" as const });
  const data = [
    [bold(table.title)],
    ...table.lead.map((line) => [{ value: line }]),
    [],
    table.headings.map(bold),
    ...table.groups.flatMap((group) =>
      group.rows.map((row) => [
        text(row.organization),
        text(row.organizationNumber),
        text(row.installation),
        text(row.template),
        row.expiresAt ? { value: row.expiresAt, type: Date, format: "dd.mm.yyyy" } : null,
        row.days === null ? null : { value: row.days },
        text(row.source),
      ]),
    ),
    ...(table.cut ? [[], [bold(table.cut)]] : []),
  ];
  const { toBuffer } = writeXlsxFile([
    { data, sheet: table.title.slice(0, 31), columns: WIDTHS.map((width) => ({ width })) },
  ]);
  return toBuffer();
}

/** A cell of text is no formula here, but becomes one when the sheet is saved as CSV: so it is neutralised as there. */
function text(value: string) {
  return { value: /^[=+\-@\t\r]/.test(value) ? `'${value}` : value, type: String };
}
