import { oneLine } from "@/lib/base/plain-text";
import { asWritten } from "./as-written";
import { isGuid, readClientId } from "./client-id";
import { writtenOrganizationNumber } from "./organization-number";

const MAX_TERMS = 6;

/** Words that names are written with or without: `Hansen & Sønner` is also `Hansen og Sønner`. */
const CONNECTIVES = new Set(["&", "og", "and", "+"]);

/** What people copy along with a word. */
const AROUND = new Set("\"'‘’“”«»()[]{}<>,;:".split(""));

/**
 * What each hit of a search must contain. An organization number and a client id are recognized in any way of
 * writing them, and become one term; so does a part of a number that is written with spaces.
 */
export function searchTerms(q: string): string[] {
  const text = oneLine(q);
  const number = writtenOrganizationNumber(text) ?? partOfNumber(text);
  if (number) return [number];
  const clientId = readClientId(text);
  if (isGuid(clientId)) return [clientId];
  const words = text
    .split(/[\s&]+/)
    .map(withoutMarks)
    .filter(Boolean);
  const names = words.filter((word) => !CONNECTIVES.has(word.toLowerCase()));
  const terms = names.length > 0 ? names.map((word) => writtenOrganizationNumber(word) ?? word) : words;
  return (terms.length > 0 || text === "" ? terms : [text]).slice(0, MAX_TERMS);
}

/** At least four digits with spaces between them, such as the beginning of a number. */
function partOfNumber(text: string): string | null {
  const digits = asWritten(text).replaceAll(" ", "");
  return /^\d{4,}$/.test(digits) ? digits : null;
}

function withoutMarks(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && AROUND.has(word[start]!)) start += 1;
  while (end > start && AROUND.has(word[end - 1]!)) end -= 1;
  return word.slice(start, end);
}
