import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFormatter, createTranslator } from "use-intl/core";
import { causeReason } from "@/components/diagnoses/format-facts";
import { CAUSES } from "@/lib/domain/explain-refusal";
import en from "@/lib/i18n/messages/en";
import nb from "@/lib/i18n/messages/nb";

type Translate = Parameters<typeof causeReason>[1];
type Format = Parameters<typeof causeReason>[2];

/** The facts that the text of any cause names. */
const NAMES = [...JSON.stringify(nb.diagnosis.cause).matchAll(/\{(\w+)[},]/g)].map(([, name]) => name!);

describe.each([
  ["nb", nb],
  ["en", en],
] as const)("the reason of a cause in %s", (locale, messages) => {
  const t = createTranslator({ locale, messages: messages as typeof nb, namespace: "diagnosis" });
  const format = createFormatter({ locale, timeZone: "Europe/Oslo" }) as Format;

  it("says something also when facts are missing or empty, and no time as a program writes it", () => {
    const value = fc.constantFrom<string | number | null>(
      null,
      "",
      "nhn:msh/api",
      7,
      "2026-11-01T00:00:00Z",
      "2026-11-01T00:00:00.123Z",
    );
    const facts = fc.oneof(
      fc.record(Object.fromEntries(NAMES.map((name) => [name, value]))),
      fc.constantFrom(null, "").map((none) => Object.fromEntries(NAMES.map((name) => [name, none]))),
    );
    fc.assert(
      fc.property(fc.constantFrom(...CAUSES), facts, (cause, known) => {
        const text = causeReason({ cause, weight: 50, facts: known }, t as unknown as Translate, format);
        expect(text).not.toMatch(/[:,(]\s*[.)]|\s{2}|\s\./);
        expect(text).not.toMatch(/\d{4}-\d\d-\d\d/);
      }),
    );
  });
});
