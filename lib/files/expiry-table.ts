/** A table for people: cells of text and days, in the language of whoever asked. */
export interface ExpiryTable {
  /** Of the texts, as a BCP 47 tag. */
  language: string;
  title: string;
  /** What it is about, and when it was made. */
  lead: string[];
  columns: ExpiryColumn[];
  groups: { title: string; rows: ExpiryCell[][] }[];
  /** Said at the end when there is more than a file of this kind holds. */
  cut: string | null;
}

export interface ExpiryColumn {
  heading: string;
  /** In characters. */
  sheetWidth: number;
  /** In points; null for a column that a page of the PDF has no room for. */
  pdfWidth: number | null;
}

/** A date is a date in a spreadsheet and its text elsewhere; a date that is not known is an empty cell and its text. */
export type ExpiryCell = string | number | null | { date: Date | null; text: string };
