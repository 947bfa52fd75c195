import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLocale, LOCALES, localeOf } from "./locales";

const chosen = fc.option(fc.oneof(fc.constantFrom(...LOCALES), fc.string()), { nil: undefined });
const accepted = fc.option(
  fc.oneof(
    fc.string(),
    fc
      .array(
        fc.tuple(
          fc.constantFrom("nn", "nn-NO", "NN", "nb", "nb-NO", "no", "en", "sv", "*"),
          fc.integer({ min: 0, max: 10 }),
        ),
      )
      .map((ranges) => ranges.map(([range, tenths]) => `${range};q=${tenths / 10}`).join(", ")),
  ),
  { nil: null },
);

describe("the language of a page", () => {
  it("is never Nynorsk on the portal's own pages, and English only when chosen", () => {
    fc.assert(
      fc.property(chosen, accepted, (cookie, header) => {
        expect(localeOf(false, cookie, header)).toBe(cookie === "en" ? "en" : "nb");
      }),
    );
  });

  it("is what was chosen on customers' pages, whatever the browser prefers", () => {
    fc.assert(
      fc.property(chosen.filter(isLocale), accepted, (cookie, header) => {
        expect(localeOf(true, cookie, header)).toBe(cookie);
      }),
    );
  });

  it.each([
    ["nn", "nn"],
    ["nn-NO,nn;q=0.9,nb;q=0.8,no;q=0.7,en;q=0.6", "nn"],
    ["nn,nb", "nn"],
    ["en-GB,en;q=0.9,nn;q=0.5", "nn"],
    ["nb,nn", "nb"],
    ["nb-NO,nb;q=0.9,nn;q=0.8", "nb"],
    ["nn;q=0.2, nb;q=0.4", "nb"],
    ["nn;q=0", "nb"],
    ["no", "nb"],
    ["en-US,en;q=0.9", "nb"],
    ["*", "nb"],
    ["", "nb"],
  ])("without a choice follows the browser's Norwegian: %s is %s", (header, locale) => {
    expect(localeOf(true, undefined, header)).toBe(locale);
  });
});
