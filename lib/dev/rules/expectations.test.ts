import { describe, expect, it } from "vitest";
import { countPairs } from "./covering-array";
import { EFFECTS, expectedFindings, FINDINGS, type Finding } from "./expectations";
import { FACTORS, type FactorName, type RulesRow, rulesRows } from "./matrix";

/** A row in which every factor has its first value. */
const FIRST = Object.fromEntries(
  Object.entries(FACTORS).map(([name, values]) => [name, values[0]]),
) as unknown as RulesRow;

describe("what the journeys must find", () => {
  it("is said in values that the switches and settings can have", () => {
    for (const [factor, effects] of Object.entries(EFFECTS))
      for (const { values, and } of effects) {
        expect(FACTORS[factor as FactorName]).toEqual(expect.arrayContaining([...values]));
        for (const [other, allowed] of Object.entries(and ?? {}))
          expect(FACTORS[other as FactorName]).toEqual(expect.arrayContaining([...allowed]));
      }
  });

  it("is the strictest of what the rules of a row say, in whatever order they come", () => {
    const row: RulesRow = {
      ...FIRST,
      emptyRedirectUris: "refused",
      sharedRedirectUris: false,
      extraProperties: true,
    };
    expect(expectedFindings(row).configurationChange).toBe("not sent");
    expect(expectedFindings({ ...row, extraProperties: false }).configurationChange).toBe(
      "refused by Selvbetjening",
    );
    expect(expectedFindings({ ...row, sharedRedirectUris: true, extraProperties: false })).toMatchObject({
      configurationChange: "applied",
    });
  });

  it("occurs with each of its values in some row", () => {
    const rows = rulesRows(1).map(expectedFindings);
    for (const [name, values] of Object.entries(FINDINGS))
      expect([name, [...new Set(rows.map((row) => row[name as Finding]))].sort()]).toEqual([
        name,
        [...values].sort(),
      ]);
  });
});

describe("the rows", () => {
  it("contain every pair of values of every two switches and settings, and at least 100 pairs", () => {
    const names = Object.keys(FACTORS) as FactorName[];
    const pairs = new Set<string>();
    for (const row of rulesRows(1))
      for (const [index, first] of names.entries())
        for (const second of names.slice(index + 1))
          pairs.add(JSON.stringify([first, row[first], second, row[second]]));
    expect(pairs.size).toBe(countPairs(FACTORS));
    expect(pairs.size).toBeGreaterThan(100);
  });
});
