import { describe, expect, it } from "vitest";
import { LANGUAGE_NAMES, LOCALES } from "./locales";
import { readWrittenLanguage } from "./written-language";

const WRITTEN = {
  nb: [
    "nb",
    "NB",
    "bokmål",
    "Bokma\u030al",
    "BM",
    "Norsk",
    "norsk bokmål",
    "nb-NO",
    "no",
    "nob",
    "Norwegian Bokmål",
  ],
  nn: ["nn", "Nynorsk", "norsk (nynorsk)", "nn-NO", "NN_no", "Norsk, nynorsk", "nno"],
  en: ["en", "Engelsk", "English", "en-GB", "eng", "English (UK)"],
};
const all = Object.entries(WRITTEN).flatMap(([language, texts]) => texts.map((text) => ({ language, text })));

describe("the language of mail to a customer in a sheet", () => {
  it.each(all)("$text is $language", ({ language, text }) => {
    expect(readWrittenLanguage(text)).toBe(language);
  });

  it("is read by the names that the portal gives it", () => {
    for (const locale of LOCALES) expect(readWrittenLanguage(LANGUAGE_NAMES[locale])).toBe(locale);
  });

  it.each(["", " ", "-"])("%j says nothing of it", (text) => {
    expect(readWrittenLanguage(text)).toBeNull();
  });

  it.each(["svensk", "bokmål/nynorsk", "nb, en", "ja", "norsk og engelsk"])("%j is refused", (text) => {
    expect(readWrittenLanguage(text)).toBeUndefined();
  });
});
