/*
 * The fold of a search, as `fold_text` in prisma/functions/010_fold_text.sql does it for what is stored. Both
 * have the same steps in the same order, and a test compares them for every Latin letter.
 */

/** Letters that no decomposition takes apart, each with the letter of a keyboard that people type for it. */
const LETTERS: readonly [from: string, to: string][] = [
  ["øđðħıĸłŋŧƀɓƃƅɔƈɖɗƌƍǝəɛƒɠɣɩɨƙƚƛɯɲƞɵ", "oddhiklntbbbbocddddeeefggiikllmnno"],
  ["ƥʀƨʃƪƫƭʈʊʋƴƶʒƹƺƿǥȝȡȥȴȵȶȷⱥȼⱦȿɀʉʌɇɉɋɍɏẜẝẟỽỿς", "prssstttuvyzzzzwgydzlntjactszuvejqryssdvyσ"],
  ["\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-------"],
];
const ONE = new Map(LETTERS.flatMap(([from, to]) => [...from].map((letter, at) => [letter, [...to][at]!])));

/** Letters and signs that become several letters. */
const SEVERAL: readonly [from: string, to: string][] = [
  ["æ", "ae"],
  ["œ", "oe"],
  ["þ", "th"],
  ["ß", "ss"],
  ["ƕ", "hv"],
  ["ƣ", "oi"],
  ["ȣ", "ou"],
  ["ȸ", "db"],
  ["ȹ", "qp"],
  ["ỻ", "ll"],
  ["&", "og"],
  // "Aas" and "Ås".
  ["aa", "a"],
];

/** Combining marks, what is not seen, and apostrophes of every kind. */
const DROPPED =
  /[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0'`\u00b7\u02b9\u02bb-\u02bf\u02ca\u02cb\u2018-\u201b\u2032]/g;

/**
 * Folds a text for searching: "Tromso", "Tromsø" and "TROMSO" become one text, as do "Aas" and "Ås",
 * "Karasjok" in any alphabet with marks, decomposed letters and composed ones, "&" and "og".
 */
export function foldText(text: string): string {
  let folded = text.replaceAll("\u00b4", "").normalize("NFKC").toLowerCase().replaceAll("ä", "ae");
  folded = folded.normalize("NFKD").replace(DROPPED, "");
  folded = Array.from(folded, (letter) => ONE.get(letter) ?? letter).join("");
  for (const [from, to] of SEVERAL) folded = folded.replaceAll(from, to);
  return folded;
}
