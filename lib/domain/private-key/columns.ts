import { readValue } from "./written-value.ts";

/** Characters of a heading, and of a row of values: eight numbers of a long RSA key. */
const MAX_HEADING = 2000;
const MAX_ROW = 30_000;
/** Rows below a heading that are looked at; some may be empty or rules. */
const MAX_ROWS = 4;
const DELIMITERS = /[\t;,|]/;

/**
 * Whether a name is the heading of a column with private numbers, in a table that was pasted or saved as
 * CSV. "p" and "q" must be in a text about keys.
 */
export function isColumn(text: string, at: number, name: string, hasContext: () => boolean): boolean {
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  if (end < 0 || end - start > MAX_HEADING) return false;
  const heading = text.slice(start, end);
  const delimiter = DELIMITERS.exec(heading)?.[0];
  // A line that goes on in the next one, in quoted-printable, has other columns than it seems.
  if (delimiter === undefined || heading.trimEnd().endsWith("=")) return false;
  const cells = heading.split(delimiter);
  const column = cells.findIndex((cell) => bare(cell) === name);
  if (column < 0) return false;
  let from = end + 1;
  for (let count = 0; count < MAX_ROWS && from < text.length; count += 1) {
    const next = text.indexOf("\n", from);
    const rowEnd = next < 0 ? text.length : next;
    if (rowEnd - from > MAX_ROW) return false;
    const row = text.slice(from, rowEnd).split(delimiter);
    // Another table.
    if (row.length !== cells.length) return false;
    const cell = row[column]!;
    if (isPrivateCell(name, cell) && (!/^[pq]$/.test(name) || hasContext())) return true;
    from = rowEnd + 1;
  }
  return false;
}

/** The members of a private JWK that a column may be named by. */
export const PRIVATE_COLUMNS = ["d", "dp", "dq", "qi", "p", "q", "inverseq", "privateexponent"];

/** Whether a cell below such a name is the number itself. A hash in hex is none. */
export function isPrivateCell(name: string, cell: string): boolean {
  const value = readValue(cell, 0);
  if (value.kind === "hex") return value.length >= 200 || name === "privateexponent";
  return value.kind === "decimal" || (value.kind === "base64" && value.isRandom);
}

export function bare(cell: string): string {
  return cell.replace(/["'`\s]/g, "").toLowerCase();
}
