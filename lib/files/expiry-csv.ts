import { csvText } from "./csv";
import type { ExpiryCell, ExpiryColumn } from "./expiry-table";

/** A report as CSV for people: headings and dates as on screen, with the BOM and semicolons of Excel. */
export async function* expiryCsv(
  columns: readonly ExpiryColumn[],
  batches: AsyncIterable<ExpiryCell[][]>,
): AsyncGenerator<string> {
  yield csvText([columns.map((column) => column.heading)], { bom: true });
  for await (const rows of batches)
    if (rows.length > 0)
      yield csvText(
        rows.map((row) => row.map(textOf)),
        { bom: false },
      );
}

function textOf(cell: ExpiryCell): string | number {
  if (cell === null) return "";
  if (typeof cell !== "object") return cell;
  return "exact" in cell ? cell.exact : cell.text;
}
