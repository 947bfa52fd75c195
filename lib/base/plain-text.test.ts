import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cutText,
  isPlainText,
  isPlainValue,
  parsePlainJson,
  plainForm,
  plainText,
  plainValue,
} from "./plain-text";

const text = fc
  .string({ unit: "binary", maxLength: 30 })
  .chain((own) =>
    fc
      .constantFrom("", "\0", "\ud800", "\udc00", "\udc00\ud800", "𝒳")
      .map((odd) => own.slice(0, 5) + odd + own.slice(5)),
  );

describe("plain text", () => {
  it("has neither NUL nor half a surrogate pair, and plain text stays as it is", () => {
    fc.assert(
      fc.property(text, (value) => {
        const plain = plainText(value);
        expect(isPlainText(plain)).toBe(true);
        expect(Buffer.from(plain).toString()).toBe(plain);
        if (isPlainText(value)) expect(plain).toBe(value);
      }),
    );
  });

  it("is cut without cutting a character in two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), fc.nat(25), (value, max) => {
        const cut = cutText(value, max);
        expect(isPlainText(cut)).toBe(true);
        expect(value.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(max, value.length) - 1);
      }),
    );
  });

  it("is found and made in values of every form", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.array(tie("value")),
        fc.dictionary(text, tie("value")),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const json = JSON.stringify(given);
        expect(isPlainValue(plainValue(given))).toBe(true);
        expect(isPlainValue(given)).toBe(!/\\u0000|\\ud[89a-f]/.test(json.replaceAll("\\\\", "")));
        expect(isPlainValue(parsePlainJson(json))).toBe(true);
      }),
    );
  });

  it("is found in a value that is nested deeper than the stack", () => {
    let nested: unknown = "\0";
    for (let depth = 0; depth < 200_000; depth += 1) nested = [nested];
    expect(isPlainValue(nested)).toBe(false);
  });

  it("does not come from a text that only looks like an escape", () => {
    expect(parsePlainJson(String.raw`"\\u0000"`)).toBe(String.raw`\u0000`);
    expect(parsePlainJson(String.raw`"\\u0000u0000"`)).toBe(String.raw`\u0000u0000`);
    expect(parsePlainJson(String.raw`"\\\u0000"`)).toBe("\\");
  });

  it("is made of a form's names and values", () => {
    const form = new FormData();
    form.append("a\0", "x\0y");
    form.append("file", new File(["\0"], "f"));
    const plain = plainForm(form);
    expect(plain.get("a")).toBe("xy");
    expect((plain.get("file") as File).size).toBe(1);
  });
});
