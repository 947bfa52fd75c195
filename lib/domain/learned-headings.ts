import {
  foldHeading,
  guessMapping,
  IMPORT_FIELDS,
  type ImportField,
  type ImportMapping,
} from "./import-columns";

/** What headings mean to this vendor, as people have confirmed it: by folded heading; null for nothing. */
export type LearnedHeadings = ReadonlyMap<string, ImportField | null>;

export interface LearnedHeading {
  heading: string;
  /** As it is written in the file. */
  written: string;
  field: ImportField | null;
}

/**
 * Guesses the mapping from the headings, as `guessMapping`, after what was learned of them.
 * @param hidden columns that are hidden in the sheet, of which only learned ones are used
 */
export function mapHeadings(
  headers: readonly string[],
  hidden: readonly number[],
  learned: LearnedHeadings,
): ImportMapping {
  const known = unique(headers).filter(({ heading }) => learned.has(heading));
  const mapping: ImportMapping = {};
  for (const { heading, column } of known) {
    const field = learned.get(heading);
    if (field) mapping[field] ??= column;
  }
  const guess = guessMapping(headers, [...hidden, ...known.map((each) => each.column)]);
  return { ...guess, ...mapping };
}

/**
 * What is learned when a person starts an import with this mapping: the headings that the portal would have
 * guessed otherwise. What it would guess is not kept.
 */
export function learnHeadings(
  headers: readonly string[],
  hidden: readonly number[],
  confirmed: ImportMapping,
): { learned: LearnedHeading[]; asGuessed: string[] } {
  const guess = guessMapping(headers, hidden);
  const fieldOf = (mapping: ImportMapping, column: number) =>
    IMPORT_FIELDS.find((field) => mapping[field] === column) ?? null;
  const all = unique(headers).map(({ heading, column }) => ({
    heading,
    written: headers[column]!,
    field: fieldOf(confirmed, column),
    isGuessed: fieldOf(confirmed, column) === fieldOf(guess, column),
  }));
  return {
    learned: all.flatMap(({ isGuessed, ...each }) => (isGuessed ? [] : [each])),
    asGuessed: all.flatMap(({ isGuessed, heading }) => (isGuessed ? [heading] : [])),
  };
}

/** Headings that occur once, folded. Of two with one name nobody knows which was meant. */
function unique(headers: readonly string[]): { heading: string; column: number }[] {
  const folded = headers.map((header, column) => ({ heading: foldHeading(header), column }));
  return folded.filter(
    ({ heading }) => heading !== "" && folded.filter((each) => each.heading === heading).length === 1,
  );
}
