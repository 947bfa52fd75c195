import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { correctedRow, enteredValue, valueOf } from "./edited-rows";

const mapping = Object.fromEntries(IMPORT_FIELDS.map((field, column) => [field, column]));
const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constant("01020312345"), fc.constant("010203 12345"));
const row = fc.record({
  line: fc.integer({ min: 2, max: 9 }),
  cells: fc.array(cell, { maxLength: IMPORT_FIELDS.length }),
  edits: fc.option(fc.dictionary(fc.constantFrom(...IMPORT_FIELDS), cell), { nil: undefined }),
});

describe("a row in a form with corrections", () => {
  it("is corrected by the fields that were changed, and by no other that the form sends", () => {
    fc.assert(
      fc.property(row, fc.subarray([...IMPORT_FIELDS]), (given, changed) => {
        const filled = IMPORT_FIELDS.map((field) => [field, enteredValue(given, field, mapping)] as const);
        const sent = filled.map(([field, value]) => [field, changed.includes(field) ? `${value}!` : value]);
        const result = correctedRow(given, Object.fromEntries(sent), mapping);
        if (changed.length === 0) expect(result).toBe(given);
        for (const [field, value] of filled)
          expect(valueOf(result, field, mapping)).toBe(
            changed.includes(field) ? `${value}!` : valueOf(given, field, mapping),
          );
        expect(result.cells).toEqual(given.cells);
      }),
    );
  });
});
