import { stringify } from "csv-stringify/sync";

/** For people who open the file: UTF-8 with BOM and semicolons, as Norwegian Excel requires it. */
const EXCEL = { bom: true, delimiter: ";" } as const;

/** Rows as CSV. Cells that a spreadsheet would take for a formula are escaped. */
export function csvText(
  rows: readonly (object | unknown[])[],
  options: { header?: boolean; bom?: boolean } = {},
): string {
  return stringify([...rows], { ...EXCEL, ...options, escape_formulas: true });
}

/**
 * The same for batches. Each batch is one call, because a stream that takes single rows is ten times slower.
 */
export async function* csvOf<Row extends object>(batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  let first = true;
  for await (const batch of batches) {
    yield csvText(batch, { header: first, bom: first });
    first = false;
  }
}
