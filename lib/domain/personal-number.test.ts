import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hidePersonalNumbers, mayBePersonalNumber } from "./personal-number";

const digits = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 11 })
  .map((each) => each.join(""));

describe("what may be a personal number", () => {
  it("is not repeated, however it is grouped and wherever it stands", () => {
    fc.assert(
      fc.property(
        digits,
        fc.constantFrom("", " ", "-", "."),
        fc.constantFrom("", "Ola, ", "f. ", "fnr", "Fnr:", "fødselsnr."),
        (number, between, before) => {
          const written = `${before}${number.slice(0, 6)}${between}${number.slice(6)}`;
          expect(hidePersonalNumbers(written).replace(/\D/g, "")).toBe("");
        },
      ),
    );
    expect(hidePersonalNumbers("010 203 456 78")).not.toMatch(/\d/);
  });

  it("leaves organization numbers, client ids, dates and keys as they are", () => {
    for (const text of [
      "315 700 000",
      "315700000",
      "0f8fad5b-d9cb-469f-a165-70867728950e",
      "31.12.2026",
      "123456789012",
      "x6d9F7a12345678901234",
    ])
      expect(hidePersonalNumbers(text)).toBe(text);
    expect(mayBePersonalNumber("315700000")).toBe(false);
  });
});
