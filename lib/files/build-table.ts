import { cutText } from "../base/plain-text.ts";
import { countKnownHeadings } from "../domain/import-columns.ts";
import type { FileProblem } from "../domain/import-file.ts";
import type { Table, TableChoices, TableGuess, TableKind, UnreadLine } from "../domain/import-table.ts";
import { guessHeadingRow, isTotalRow, repeatsHeadings } from "../domain/table-shape.ts";
import { CellSearch } from "./search-cells.ts";
import { MAX_COLUMNS, MAX_ROWS, type SheetData, type SheetRow } from "./sheet-data.ts";
import type { TableNotes } from "./table-notes.ts";

/** Characters of a cell: the most that a sheet of Excel holds in one. */
export const MAX_CELL = 32_767;
/** Most rows of one chunk, which is imported in one transaction. */
const CHUNK = 1000;
const TOP_ROWS = 15;
const SHOWN_UNREAD = 1000;
/** Cells that are filled from merged ones: those of a hundred columns of merged customers. */
const MAX_MERGED = 1_000_000;

export interface TableSource {
  kind: TableKind;
  data: SheetData;
  guess: Omit<TableGuess, "headingRow">;
  notes: TableNotes;
}

/**
 * Makes a table of rows: finds the headings, and sets aside what is no row of it. Every row with a value is
 * one of the rows, the headings, above them, left out with a note, or named as unread.
 * @returns the table, or the code of the problem
 */
export function buildTable(source: TableSource, choices: TableChoices): Table | FileProblem {
  const { data, notes } = source;
  if (data.rows.length === 0) return "file-empty";
  // Everything that was read is searched, also what is left out.
  const search = new CellSearch();
  for (const { cells } of data.rows) search.add(cells);
  const found = search.end();
  if (found) return found;

  const top = data.rows.slice(0, TOP_ROWS).map(({ line, cells }) => ({ line, cells: cells.map(shortened) }));
  const merged = fillMerged(data);
  const headingRow = chosenRow(data.rows, choices.headingRow) ?? guessHeadingRow(data.rows);
  const heading = data.rows.find(({ line }) => line === headingRow)?.cells ?? [];
  if (heading.slice(MAX_COLUMNS).some(hasValue)) return "file-too-wide";
  const named = heading.map(headingText);
  for (const { line } of data.rows) if (line < headingRow) notes.add("rows-above", { line });
  if (headingRow === 0) notes.add("headings-missing");

  const { rows, unread } = sortRows(source, named, headingRow, choices);
  if (rows.length > MAX_ROWS) return "file-too-long";
  if (rows.length + unread.length === 0 && data.rows.every(({ line }) => line <= headingRow))
    return "file-empty";
  for (const line of merged) if (line > headingRow) notes.add("cells-merged", { line });

  const width = Math.min(
    MAX_COLUMNS,
    rows.reduce((most, { cells }) => Math.max(most, cells.length), named.length),
  );
  const headers = Array.from({ length: width }, (_, index) => named[index] ?? "");
  const hiddenColumns = [...data.hiddenColumns].filter((column) => column < width).sort((a, b) => a - b);
  for (const column of hiddenColumns)
    if (rows.some(({ cells }) => hasValue(cells[column] ?? "")))
      notes.add("columns-hidden", { text: headers[column]! });
  return {
    kind: source.kind,
    guess: { ...source.guess, headingRow },
    headers,
    hiddenColumns,
    rowCount: rows.length,
    chunks: chunksOf(rows, width),
    top,
    unread: unread.slice(0, SHOWN_UNREAD),
    unreadCount: unread.length,
    notes: notes.all,
    filled: data.rows.length,
    isSearched: true,
  };
}

export function hasValue(cell: string): boolean {
  return cell.trim() !== "";
}

function headingText(cell: string): string {
  return cutText(cell.trim().replace(/\s+/g, " "), 100);
}

function shortened(cell: string): string {
  return cutText(cell, 100);
}

/** A row that was chosen, if the file has it. */
function chosenRow(rows: readonly SheetRow[], chosen: number | undefined): number | null {
  return chosen === 0 || rows.some(({ line }) => line === chosen) ? chosen! : null;
}

/**
 * Writes the value of cells that are merged downwards into each of their rows, as people read them.
 * @returns the rows with a cell that was filled
 */
function fillMerged({ rows, merges }: SheetData): number[] {
  const filled: number[] = [];
  if (merges.length === 0) return filled;
  const byLine = new Map(rows.map((row) => [row.line, row]));
  const last = rows.at(-1)!.line;
  let left = MAX_MERGED;
  for (const { column, from, to } of merges) {
    const value = byLine.get(from)?.cells[column] ?? "";
    if (!hasValue(value) || column >= MAX_COLUMNS) continue;
    for (let line = from + 1; line <= Math.min(to, last) && left > 0; line += 1) {
      left -= 1;
      const cells = byLine.get(line)?.cells;
      if (!cells || hasValue(cells[column] ?? "")) continue;
      while (cells.length < column) cells.push("");
      cells[column] = value;
      filled.push(line);
    }
  }
  return filled;
}

function sortRows(
  { data, kind, notes }: TableSource,
  headers: readonly string[],
  headingRow: number,
  choices: TableChoices,
): { rows: SheetRow[]; unread: UnreadLine[] } {
  const below = data.rows.filter(({ line }) => line > headingRow);
  const isText = kind === "text" || kind === "pasted";
  const width = isText && headingRow > 0 ? headers.length : 0;
  const isTooLong = ({ cells }: SheetRow) => cells.slice(width).some(hasValue);
  const isShort = ({ cells }: SheetRow) => cells.length < width;
  const checksLong = width > 1 && below.filter(isTooLong).length <= below.length / 2;
  const checksShort = width > 1 && below.filter(isShort).length <= below.length / 2;

  // Only headings that are known recur: other rows may well be alike.
  const hasKnown = headingRow > 0 && countKnownHeadings(headers) > 1;
  const rows: SheetRow[] = [];
  const unread: UnreadLine[] = [];
  const setAside = ({ line, cells }: SheetRow, code: UnreadLine["code"]) =>
    void unread.push({ line, code, text: cutText(cells.slice(0, 20).map(shortened).join(" | "), 200) });
  for (const row of below) {
    const { line, cells } = row;
    const reason = leftOutReason(row, data.filter);
    if (hasKnown && repeatsHeadings(cells, headers)) notes.add("headings-repeated", { line });
    else if (cells.some((cell) => cell.length > MAX_CELL)) setAside(row, "cell-too-long");
    else if (cells.slice(MAX_COLUMNS).some(hasValue)) setAside(row, "line-too-wide");
    else if (checksLong && isTooLong(row)) setAside(row, "too-many-cells");
    else {
      if (reason) notes.add(`rows-${reason}`, { line });
      if (reason && !choices.include?.includes(reason)) continue;
      if (checksShort && isShort(row) && reason !== "total") notes.add("cells-missing", { line });
      rows.push(row);
    }
  }
  return { rows, unread };
}

function leftOutReason(
  { line, cells, isHidden, isFiltered }: SheetRow,
  filter: SheetData["filter"],
): "hidden" | "filtered" | "total" | null {
  if (isTotalRow(cells)) return "total";
  if (isFiltered) return "filtered";
  if (!isHidden) return null;
  return filter && line >= filter.from && line <= filter.to ? "filtered" : "hidden";
}

function chunksOf(rows: readonly SheetRow[], width: number): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < rows.length; start += CHUNK)
    chunks.push(
      JSON.stringify(
        rows.slice(start, start + CHUNK).map(({ line, cells }) => ({ line, cells: cells.slice(0, width) })),
      ),
    );
  return chunks;
}
