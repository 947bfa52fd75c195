/** A table for people: headings, and lines of words and days in the language of whoever asked. */
export interface ExpiryTable {
  /** Of the words, as BCP 47 has it. */
  language: string;
  title: string;
  /** What it is about, and when it was made. */
  lead: string[];
  headings: string[];
  groups: { title: string; rows: ExpiryLine[] }[];
  /** Said at the end when there is more than a file of this kind holds. */
  cut: string | null;
}

export interface ExpiryLine {
  organization: string;
  organizationNumber: string;
  installation: string;
  template: string;
  expiresAt: Date | null;
  expires: string;
  days: number | null;
  source: string;
}
