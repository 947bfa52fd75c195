import { stringify } from "csv-stringify/sync";

/** For people who open the file: UTF-8 with BOM and semicolons, as Norwegian Excel requires it. */
const EXCEL = { bom: true, delimiter: ";" } as const;

/**
 * A value that calls no function, program or other document whatever a spreadsheet takes it for: nothing but
 * letters, digits and the signs of base64, base64url and URNs.
 */
const HARMLESS = /^[\w.~+/=@:-]+$/;

interface CsvOptions {
  header?: boolean;
  bom?: boolean;
  /**
   * Columns of identifiers, for files that programs read: a harmless value that begins as a formula would is
   * quoted and otherwise kept to the character, since a program would look up the escaped one in vain.
   */
  identifiers?: readonly string[];
}

/** Rows as CSV. Cells that a spreadsheet would take for a formula are escaped, but see `identifiers`. */
export function csvText(
  rows: readonly (object | unknown[])[],
  { identifiers = [], ...options }: CsvOptions = {},
): string {
  return stringify([...rows], {
    ...EXCEL,
    ...options,
    escape_formulas: true,
    ...(identifiers.length > 0 ? { cast: { string: keepIdentifiers(identifiers) } } : {}),
  });
}

function keepIdentifiers(columns: readonly string[]) {
  return (value: string, { column }: { column?: string | number }) =>
    typeof column === "string" && columns.includes(column) && HARMLESS.test(value)
      ? { value, quoted: true, escape_formulas: false }
      : value;
}

/**
 * The same for batches. Each batch is one call, because a stream that takes single rows is ten times slower.
 */
export async function* csvOf<Row extends object>(
  batches: AsyncIterable<Row[]>,
  options: Pick<CsvOptions, "identifiers"> = {},
): AsyncGenerator<string> {
  let first = true;
  for await (const batch of batches) {
    yield csvText(batch, { header: first, bom: first, ...options });
    first = false;
  }
}
