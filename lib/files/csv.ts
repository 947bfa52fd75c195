import { stringify } from "csv-stringify/sync";

/** What people open: UTF-8 with BOM and semicolons, as Norwegian Excel wants it. */
const FOR_PEOPLE = { bom: true, delimiter: ";" } as const;

/** Rows as CSV; what might be a formula is neutralised, always. */
export function csvText(
  rows: readonly (object | unknown[])[],
  options: { header?: boolean; bom?: boolean } = {},
): string {
  return stringify([...rows], { ...FOR_PEOPLE, ...options, escape_formulas: true });
}

/** The same a batch at a time: row by row, the stream would cost ten times what is in it. */
export async function* csvOf<Row extends object>(batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  let first = true;
  for await (const batch of batches) {
    yield csvText(batch, { header: first, bom: first });
    first = false;
  }
}
