import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldText } from "@/lib/base/fold-text";
import { TestContext } from "./test-context";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

async function foldedByDatabase(texts: string[]): Promise<string[]> {
  const rows = await t.db.$queryRaw<{ folded: string }[]>`
    select fold_text(given.text) as folded from unnest(${texts}::text[]) with ordinality as given(text, at) order by at`;
  return rows.map((row) => row.folded);
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at));

/** Every letter of the Latin blocks that names have, and every combining mark. NUL cannot be stored. */
const LATIN = [...range(0x01, 0x24f), ...range(0x1e00, 0x1eff)];
const MARKS = range(0x300, 0x36f);

/** A letter whose upper case is newer than the Unicode of some servers, which leave that as it is. */
const NEWER = /[\ua7dc\ua7cb]/;

describe("the fold of searches", () => {
  it("is one in the database and in the program, for every Latin letter in each of its forms", async () => {
    const letters = LATIN.flatMap((letter) => [
      letter,
      letter.normalize("NFD"),
      ...[letter.toUpperCase()].filter((upper) => !NEWER.test(upper)),
      `a${letter}a`,
    ]);
    const marked = [..."aåäæøoczdntŋđž"].flatMap((letter) => MARKS.map((mark) => letter + mark));
    const texts = [...letters, ...MARKS, ...marked];
    expect(await foldedByDatabase(texts)).toEqual(texts.map(foldText));
  });

  it("is one for generated texts too", async () => {
    const character = fc.oneof(
      fc.constantFrom(...LATIN, ...MARKS, ..."&'’`´·-–— \u00a0\u200b\u00ad\u2066ﬁ％１٣ΣςЖёé😀\\%_"),
      fc
        .oneof(fc.integer({ min: 0x20, max: 0x58f }), fc.integer({ min: 0x2000, max: 0x2bff }))
        .map((code) => String.fromCodePoint(code)),
    );
    const texts = fc.sample(
      fc.array(character, { maxLength: 40 }).map((list) => list.join("")),
      4000,
    );
    expect(await foldedByDatabase(texts)).toEqual(texts.map(foldText));
    const usual = fc.string({ unit: fc.constantFrom(...range(0x20, 0x7e), ..."ÆØÅÄÖÉÈÜæøåäöéèü") });
    const names = fc.sample(usual, 4000);
    expect(await foldedByDatabase(names)).toEqual(names.map(foldText));
  });

  it("makes one text of what people write for one name", () => {
    const same = (...texts: string[]) =>
      expect([texts, new Set(texts.map(foldText)).size]).toEqual([texts, 1]);
    same("Tromsø", "TROMSO", "Tromso\u0308", "tromsö", "Tröms\u00ado");
    same("Ås", "Aas", "A\u030as", "AAS");
    same("Lærdal", "Laerdal", "LÄRDAL", "La\u0308rdal");
    same("Kárášjohka", "Karasjohka", "Ka\u0301ra\u0301s\u030cjohka");
    same("Deanu gielda – Čáŋŧŋ", "deanu gielda - cantn");
    same("Guovdageaidnu Đ", "guovdageaidnu d");
    same("Łódź", "Lodz");
    same("Straße", "STRASSE", "Straẞe");
    same("O’Connor", "O'Connor", "OConnor", "O´Connor");
    same("Hansen & Sønner", "hansen og sonner");
  });

  it("gives letters of a keyboard for every letter of a language", () => {
    const letters = LATIN.filter((letter) => /\p{Script=Latin}/u.test(letter));
    // Signs of phonetics and of tones, which no name has.
    const others = [..."ƻƽƾǀǁǂǃɂ"];
    const left = letters.filter(
      (letter) => !/^[a-z]+$/.test(foldText(letter)) && !others.includes(letter.toLowerCase()),
    );
    expect(left).toEqual([]);
  });
});
