import { expect, it } from "vitest";
import { fuzzTables } from "@/lib/dev/testing/fuzz-tables";

// `npm run -s bench -- tables` does the same with 10 000 files of each format.
it("a changed file of any format is read or refused, and no row of it is lost without being counted", () => {
  const { tables, faults } = fuzzTables({
    runs: 60,
    seed: Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31),
  });
  expect(faults).toEqual([]);
  expect(tables).toBeGreaterThan(60);
}, 120_000);
