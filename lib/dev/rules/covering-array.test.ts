import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPairs, coveringArray, type Factors } from "./covering-array";

const factors = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 })
  .map((sizes): Factors =>
    Object.fromEntries(
      sizes.map((size, index) => [`f${index}`, Array.from({ length: size }, (_, value) => `v${value}`)]),
    ),
  );

function pairsIn(rows: Record<string, unknown>[]): Set<string> {
  const pairs = new Set<string>();
  for (const row of rows) {
    const entries = Object.entries(row);
    for (const [index, [first, a]] of entries.entries())
      for (const [second, b] of entries.slice(index + 1)) pairs.add(JSON.stringify([first, a, second, b]));
  }
  return pairs;
}

describe("a covering array", () => {
  it("contains every pair of values of every two factors", () => {
    fc.assert(
      fc.property(factors, fc.integer(), (shape, seed) => {
        expect(pairsIn(coveringArray(shape, seed)).size).toBe(countPairs(shape));
      }),
    );
  });

  it("contains every value", () => {
    fc.assert(
      fc.property(factors, fc.integer(), (shape, seed) => {
        const rows = coveringArray(shape, seed);
        for (const [name, values] of Object.entries(shape))
          expect(new Set(rows.map((row) => row[name]))).toEqual(new Set(values));
      }),
    );
  });

  it("gives every row one value of every factor", () => {
    fc.assert(
      fc.property(factors, fc.integer(), (shape, seed) => {
        for (const row of coveringArray(shape, seed)) {
          expect(Object.keys(row)).toEqual(Object.keys(shape));
          for (const [name, value] of Object.entries(row)) expect(shape[name]).toContain(value);
        }
      }),
    );
  });

  it("is the same for the same seed", () => {
    fc.assert(
      fc.property(factors, fc.integer(), (shape, seed) => {
        expect(coveringArray(shape, seed)).toEqual(coveringArray(shape, seed));
      }),
    );
  });

  it("has far fewer rows than there are combinations", () => {
    const shape = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, [0, 1, 2]]));
    expect(coveringArray(shape, 1).length).toBeLessThan(30);
  });
});
