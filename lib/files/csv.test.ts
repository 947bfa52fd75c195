import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOf, csvText } from "./csv";

const FIRST = ["-", "=", "+", "@", "_"] as const;
const BASE64URL = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
/** Thumbprints, with the first character of a formula. */
const kids = fc
  .tuple(
    fc.constantFrom(...FIRST),
    fc.string({ unit: fc.constantFrom(...BASE64URL), minLength: 5, maxLength: 42 }),
  )
  .map(([first, rest]) => first + rest);

const read = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, delimiter: ";", bom: true });

describe("CSV for programs", () => {
  it("keeps a kid to the character, in every batch, and escapes the same text in a name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(kids, { minLength: 1, maxLength: 6 }), async (all) => {
        const batches = (async function* () {
          for (const kid of all) yield [{ label: kid, kid }];
        })();
        let text = "";
        for await (const part of csvOf(batches, { identifiers: ["kid"] })) text += part;
        expect(read(text)).toEqual(all.map((kid) => ({ label: kid.startsWith("_") ? kid : `'${kid}`, kid })));
        for (const kid of all) expect(text).toContain(`;"${kid}"`);
      }),
      { examples: [[FIRST.map((first) => `${first}abcde`)]] },
    );
  });

  it("escapes what calls a function, a program or another document, in an identifier too", () => {
    const marks = fc.constantFrom("(", ")", "|", "!", '"', "'", "\\", "[", ";", ",", " ", "\n", "\t");
    fc.assert(
      fc.property(kids, marks, kids, (start, mark, end) => {
        const kid = start + mark + end;
        const [row] = read(csvText([{ kid }], { header: true, identifiers: ["kid"] }));
        expect(row!.kid).toBe(kid.startsWith("_") ? kid : `'${kid}`);
      }),
    );
  });
});

describe("CSV for people", () => {
  it("has no cell that begins as a formula", () => {
    fc.assert(
      fc.property(kids, (kid) => {
        const [row] = read(csvText([{ kid }], { header: true }));
        expect(row!.kid).toBe(kid.startsWith("_") ? kid : `'${kid}`);
      }),
    );
  });
});
