/**
 * What reading a table from a file or from pasted text gives: what was guessed, what a person may choose
 * instead, and everything that was left out. Rows are numbered as in the file, from 1.
 */

/** What was read. `text` is any file of delimited text. */
export type TableKind = "xlsx" | "ods" | "text" | "pasted";

/** Encodings of text that can be chosen, by the names of the Encoding Standard. */
export const TEXT_ENCODINGS = ["utf-8", "windows-1252", "macintosh", "utf-16le", "utf-16be"] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

export const DELIMITERS = [";", ",", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Rows that are left out unless they are chosen. */
export const LEFT_OUT = ["hidden", "filtered", "total"] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/**
 * What a person has chosen; what is left out is guessed. A choice that does not exist in the file is
 * ignored.
 */
export interface TableChoices {
  encoding?: TextEncoding;
  delimiter?: Delimiter;
  /** Name of the sheet. */
  sheet?: string;
  /** Number of the row with the headings; 0 when the table has none. */
  headingRow?: number;
  /** Rows of these kinds are taken in as well. */
  include?: readonly LeftOut[];
}

/**
 * - `certain`: the file states it, or it can be nothing else.
 * - `likely`: the guess fits clearly better than any other.
 * - `unsure`: another fits as well. A person should look at the sample.
 */
export type Confidence = "certain" | "likely" | "unsure";

export interface SheetSummary {
  name: string;
  /** Rows with a value. */
  rows: number;
  hidden: boolean;
}

/** What the table was read with: the guess, or what was chosen. */
export interface TableGuess {
  /** Null for what is not text. */
  encoding: { name: TextEncoding; confidence: Confidence } | null;
  delimiter: Delimiter | null;
  /** Empty for text. */
  sheets: SheetSummary[];
  sheet: string | null;
  /** 0 when the table has no headings. */
  headingRow: number;
}

/** Why a line is not among the rows; its text on screen is `import.lineProblem.<code>`. */
export const LINE_PROBLEMS = [
  // More cells than headings, which the other lines do not have: a delimiter within a value, perhaps.
  "too-many-cells",
  "cell-too-long",
  "line-too-wide",
] as const;
export type LineProblemCode = (typeof LINE_PROBLEMS)[number];

/** A line that could not be read as a row. */
export interface UnreadLine {
  line: number;
  code: LineProblemCode;
  /** Its text, cut to 200 characters. */
  text: string;
}

/** What a person should know about how the table was read; its text on screen is `import.note.<code>`. */
export const TABLE_NOTES = [
  // Rows above the headings, which are not taken in: a title, a date, groups of headings.
  "rows-above",
  "headings-missing",
  // The headings again, as on each page of a printed list.
  "headings-repeated",
  "rows-hidden",
  "rows-filtered",
  "rows-total",
  // Columns that nobody sees in the sheet; `texts` are their headings.
  "columns-hidden",
  // The sheet that is read is itself hidden.
  "sheet-hidden",
  // Other sheets with rows; `texts` are their names.
  "sheets-other",
  "sheets-hidden",
  // Cells that are merged downwards have their value in each row.
  "cells-merged",
  // Formulas whose result the file lacks are read as empty.
  "formula-without-result",
  "dates-1904",
  "encoding-unsure",
  // Bytes that are no text in the encoding; `lines` have U+FFFD in their place.
  "encoding-broken",
  // Letters that were once read in a wrong encoding, as `SjÃ¸gata`.
  "letters-garbled",
  // A quotation mark where none can be: the cell is kept as it stands.
  "quote-stray",
  // A quotation mark that opens a cell and is never closed: the cell ends where its line does.
  "quote-unclosed",
  // Lines with fewer cells than the headings, where the others have all.
  "cells-missing",
] as const;
export type TableNoteCode = (typeof TABLE_NOTES)[number];

export interface TableNote {
  code: TableNoteCode;
  /** Of the rows, cells, columns or sheets that it is about. */
  count: number;
  /** The first 20 numbers of those rows. */
  lines: number[];
  /** Names or headings; the first 20, each cut to 100 characters. */
  texts: string[];
}

export interface TableRow {
  line: number;
  cells: string[];
}

/** A table. Rows are given as JSON, a chunk at a time, since they are passed from a thread and stored. */
export interface Table {
  kind: TableKind;
  guess: TableGuess;
  /** Empty texts where a column has none. */
  headers: string[];
  /** Columns that are hidden in the sheet. */
  hiddenColumns: number[];
  rowCount: number;
  /** Each a JSON array of up to 1000 `TableRow`. */
  chunks: string[];
  /** The first 15 rows with a value, as they are, for choosing the row with the headings. */
  top: TableRow[];
  /** The first 1000 lines that could not be read. */
  unread: UnreadLine[];
  unreadCount: number;
  notes: TableNote[];
  /**
   * Rows of the file that have a value: `rowCount`, `unreadCount`, what the notes say was left out, and the
   * headings, are together this number.
   */
  filled: number;
  /**
   * Whether everything in the file was searched for private keys, not only the table. Only then may the file
   * be kept.
   */
  isSearched: boolean;
}
