import writeXlsxFile from "write-excel-file/node";

/**
 * A sheet of texts, with the headings in its first row, to be corrected in a spreadsheet and read again.
 * Every cell is text, so that nothing is read as a number, a day or a formula.
 */
export async function problemSheet(
  name: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<Buffer> {
  const { toBuffer } = writeXlsxFile([
    {
      data: [
        headings.map((value) => ({ value, fontWeight: "bold" as const })),
        ...rows.map((row) => row.map(text)),
      ],
      sheet: name.slice(0, 31),
      columns: headings.map(() => ({ width: 24 })),
      stickyRowsCount: 1,
    },
  ]);
  return toBuffer();
}

/**
 * What would become a formula when the sheet is saved as CSV gets an apostrophe, as in `csvText`; reading a
 * row takes it away again.
 */
function text(value: string) {
  return value === "" ? null : { value: /^[=+\-@\t\r]/.test(value) ? `'${value}` : value, type: String };
}
