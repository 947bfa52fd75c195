import { isGuid, readClientId } from "./client-id.ts";
import { countKnownHeadings, foldHeading, guessMapping } from "./import-columns.ts";
import type { TableRow } from "./import-table.ts";
import { writtenOrganizationNumber } from "./organization-number.ts";

/** Rows with a value among which the headings are looked for. */
export const HEADING_ROWS = 50;

/**
 * The row with the headings: the one in which most headings are known, with that of the organization number
 * before any other; else the row before the first that has a number of an organization, right or wrong, or
 * an id of a client; else the first row.
 * @param rows rows that have a value, in their order
 * @returns the row's number; 0 when the first row is already one of the table
 */
export function guessHeadingRow(rows: readonly TableRow[]): number {
  const candidates = rows.slice(0, HEADING_ROWS);
  const firstData = candidates.findIndex(({ cells }) => holdsIdentifier(cells));
  const above = firstData < 0 ? candidates : candidates.slice(0, firstData);
  // One word that is known may as well be a title, or a name.
  let best = { line: 0, score: 1 };
  for (const { line, cells } of above) {
    const score = headingScore(cells);
    if (score > best.score) best = { line, score };
  }
  if (best.line > 0) return best.line;
  return (firstData < 0 ? candidates[0] : above.at(-1))?.line ?? 0;
}

/** How much a row looks like the headings of a list of installations. */
export function headingScore(cells: readonly string[]): number {
  return countKnownHeadings(cells) + (guessMapping(cells).organizationNumber === undefined ? 0 : 100);
}

/** Whether a row has what only rows of the list have. */
function holdsIdentifier(cells: readonly string[]): boolean {
  return cells.some(
    (cell) => cell.length < 60 && (writtenOrganizationNumber(cell) !== null || isGuid(readClientId(cell))),
  );
}

const TOTAL =
  /^(?:sum|delsum|summer|total|totalt|totalsum|subtotal|grandtotal|ialt|tilsammen|antall|tal|antallrader|antallkunder|count|rowcount)$/;
/** A number, or a short word such as `stk.` */
const FIGURE = /^[\d\s.,:=%()-]{0,20}(?:\p{L}{1,10}\.?)?$/u;

/**
 * Whether a row sums up those above it: its first value is a word for that, and the rest are at most a few
 * figures. A row with an organization number or a client's id is none.
 */
export function isTotalRow(cells: readonly string[]): boolean {
  const values = cells.map((cell) => cell.trim()).filter(Boolean);
  const [first, ...rest] = values;
  if (first === undefined || first.length > 60) return false;
  const word = /^[^\d:=]*/.exec(first)![0];
  const figures = [first.slice(word.length), ...rest];
  return (
    TOTAL.test(foldHeading(word)) && figures.every((value) => FIGURE.test(value)) && !holdsIdentifier(cells)
  );
}

/** Whether a row is the headings once more, as at the top of each printed page. */
export function repeatsHeadings(cells: readonly string[], headers: readonly string[]): boolean {
  return (
    headers.every((header, index) => header === (cells[index] ?? "").trim()) &&
    cells.slice(headers.length).every((cell) => cell.trim() === "")
  );
}
