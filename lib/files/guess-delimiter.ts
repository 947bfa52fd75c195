import { countKnownHeadings } from "../domain/import-columns.ts";
import { DELIMITERS, type Delimiter } from "../domain/import-table.ts";
import { parseDelimited } from "./parse-delimited.ts";

/** Characters and records by which a delimiter is guessed. */
const HEAD = 200_000;
const RECORDS = 100;

const STATED = /^sep=([;,\t|])\r?(?:\n|$)|^sep=([;,\t|])\r/i;

/** The delimiter that the first line states for Excel (`sep=;`), and the text with that line made empty. */
export function statedDelimiter(text: string): { delimiter: Delimiter; text: string } | null {
  const found = STATED.exec(text);
  if (!found) return null;
  // The line stays, so that the others keep their numbers.
  return { delimiter: (found[1] ?? found[2]) as Delimiter, text: text.slice(5) };
}

/**
 * The delimiter that gives most headings that are known; then the one that gives most records the same number
 * of cells, more than one; then semicolon.
 */
export function guessDelimiter(text: string): Delimiter {
  const head = text.slice(0, HEAD);
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, ...scoreOf(head, delimiter) }));
  return scored.reduce((best, each) => (isBetter(each, best) ? each : best)).delimiter;
}

interface Score {
  headings: number;
  regular: number;
  cells: number;
}

function isBetter(a: Score, b: Score): boolean {
  if (a.headings !== b.headings) return a.headings > b.headings;
  if (Math.abs(a.regular - b.regular) > 0.1) return a.regular > b.regular;
  return a.cells > b.cells;
}

function scoreOf(text: string, delimiter: Delimiter): Score {
  const widths = new Map<number, number>();
  let headings = 0;
  let records = 0;
  for (const { cells, quote } of parseDelimited(text, delimiter)) {
    headings = Math.max(headings, countKnownHeadings(cells));
    records += 1;
    if (cells.length > 1 && !quote) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    if (records === RECORDS) break;
  }
  const [cells, most] = [...widths].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0]);
  return { headings: headings > 1 ? headings : 0, regular: most / Math.max(1, records), cells };
}
