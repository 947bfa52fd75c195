import type { Locale } from "./locales";

/** How people and systems write the languages of mail to a customer, in lower case. */
const WRITTEN: Record<Locale, readonly string[]> = {
  nb: ["nb", "nob", "bm", "b", "bokmål", "bokmal", "bokmaal", "norsk", "no", "nor", "norwegian", "riksmål"],
  nn: ["nn", "nno", "n", "nynorsk", "landsmål"],
  en: ["en", "eng", "engelsk", "english"],
};

/**
 * Reads the language of mail to a customer: `nn-NO`, `Norsk (nynorsk)`, `Norwegian Bokmål`, `English`, `BM`.
 * Where Norwegian is named with one of its forms, the form counts.
 * @returns null when it is empty, undefined when no language, or more than one, can be read
 */
export function readWrittenLanguage(text: string): Locale | null | undefined {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
  if (words.length === 0) return null;
  const isGeneral = (word: string) => ["norsk", "no", "nor", "norwegian"].includes(word);
  // The country in `nb-NO` and `en-GB`, and the language that a form belongs to.
  const named = words.filter(
    (word, at) => !isGeneral(word) && !(at > 0 && ["gb", "us", "uk"].includes(word)),
  );
  const found = new Set((named.length > 0 ? named : words.slice(0, 1)).map(languageOf));
  const [language] = found;
  return found.size === 1 ? language : undefined;
}

function languageOf(word: string): Locale | undefined {
  return (["nb", "nn", "en"] as const).find((locale) => WRITTEN[locale].includes(word));
}
