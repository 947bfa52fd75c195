/** A table of texts and dates, in the language of the reader. */
export interface ExpiryTable {
  /** Language of the texts, as a BCP 47 tag. */
  language: string;
  title: string;
  /** Lines under the title: what the table shows, and when it was created. */
  lead: string[];
  columns: ExpiryColumn[];
  groups: { title: string; rows: ExpiryCell[][] }[];
  /** Shown at the end when there are more rows than a file of this kind may hold. */
  cut: string | null;
}

export interface ExpiryColumn {
  heading: string;
  /** In characters. */
  sheetWidth: number;
  /** In points; null for a column that is left out of the PDF because it does not fit. */
  pdfWidth: number | null;
}

/**
 * An `exact` text stands in spreadsheets and CSV as programs and people copy it, and as `text` elsewhere. A
 * date becomes a date cell in a spreadsheet and its text elsewhere; an unknown date becomes an empty cell
 * and its text.
 */
export type ExpiryCell =
  string | number | null | { exact: string; text: string } | { date: Date | null; text: string };
