import { Refused } from "./refused.ts";

/** Rows of a table, below the heading. */
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 100;
/** The lowest row of a sheet. */
export const MAX_LINE = 1_048_576;
/** Rows above the headings that are kept besides those of a table. */
const MAX_ABOVE = 1000;
/** Characters of a cell that are kept: one more than may be. */
const KEPT = 32_768;

export interface SheetRow {
  line: number;
  cells: string[];
  isHidden: boolean;
  isFiltered?: boolean;
}

export interface Merge {
  column: number;
  from: number;
  to: number;
}

/** A sheet's rows that have a value, and what a person should know of it. */
export interface SheetData {
  rows: SheetRow[];
  /** Rows with a value, also those that were not kept. */
  filled: number;
  hiddenColumns: Set<number>;
  /** Rows from and to, that a filter in use may hide. */
  filter: { from: number; to: number } | null;
  /** Cells that are merged downwards. */
  merges: Merge[];
  /** Rows with a formula whose result the file lacks. */
  withoutResult: number[];
}

/** What the cells of every sheet refer to. */
export interface WorkbookParts {
  strings: readonly string[];
  /** By the number of a cell's style: whether it shows a date. */
  isDate: readonly boolean[];
  dateSystem: 1900 | 1904;
}

/** A file of one or several sheets. */
export interface Workbook {
  readonly dateSystem: 1900 | 1904;
  /**
   * Each sheet with its first rows. Of several, one that reaches too far has those before that.
   * @param keep how many rows of each
   * @throws Refused for the only sheet, or for what cannot be read
   */
  peek(keep: number): (SheetData & { name: string; isHidden: boolean })[];
  /** @param index of the sheet, as in `peek` @throws Refused */
  read(index: number): SheetData;
}

export function emptySheet(): SheetData {
  return { rows: [], filled: 0, hiddenColumns: new Set(), filter: null, merges: [], withoutResult: [] };
}

/** Collects the rows of one sheet, and refuses one that reaches too far. */
export class RowCollector {
  readonly data = emptySheet();
  readonly #keep: number;
  #row: SheetRow = { line: 0, cells: [], isHidden: false };

  /** @param keep most rows that are kept; the others are counted */
  constructor(keep = MAX_ROWS + MAX_ABOVE) {
    this.#keep = keep;
  }

  get line(): number {
    return this.#row.line;
  }

  /** @throws Refused for a row below the last */
  startRow(line: number, isHidden: boolean, isFiltered = false): void {
    this.endRow();
    if (!(line > 0 && line <= MAX_LINE)) throw new Refused("file-too-long");
    this.#row = { line, cells: [], isHidden, isFiltered };
  }

  /**
   * Adds the value of a cell, if it is one.
   * @param column from 0
   * @throws Refused for a value beyond the last column
   */
  add(column: number, text: string): void {
    if (text.trim() === "") return;
    if (column >= MAX_COLUMNS) {
      // Only the sheet that is read must be narrow enough.
      if (this.#keep > MAX_ROWS) throw new Refused("file-too-wide");
      return;
    }
    while (this.#row.cells.length < column) this.#row.cells.push("");
    this.#row.cells[column] = text.slice(0, KEPT);
  }

  endRow(): void {
    const row = this.#row;
    if (row.cells.length === 0) return;
    this.data.filled += 1;
    if (this.data.rows.length < this.#keep) this.data.rows.push(row);
    else if (this.#keep > MAX_ROWS) throw new Refused("file-too-long");
    this.#row = { line: row.line, cells: [], isHidden: false };
  }
}
