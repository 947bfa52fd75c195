import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Problem } from "@/lib/base/problem";
import { betterOf, compareBench, compareResults, compareText } from "./compare";
import type { Results } from "./results";

function resultsOf(benches: Record<string, object>, disturbed: string[] = []): Results {
  const condition = (name: string) => ({
    date: "2027-02-03T10:00:00.000Z",
    machine: { cpu: "Some CPU", cores: 2, memoryGb: 8, node: "v24.1.0" },
    loadBefore: 0.1,
    loadAfter: 1.9,
    foreignCpu: 0.02,
    disturbed: disturbed.includes(name),
  });
  return {
    date: "2027-02-03T12:00:00.000Z",
    commit: "0123456789abcdef",
    conditions: Object.fromEntries(Object.keys(benches).map((name) => [name, condition(name)])),
    ...benches,
  };
}

const verdicts = (before: Results, after: Results) =>
  compareResults(before, after).map((each) => [each.path, each.verdict]);

describe("the better direction", () => {
  it.each([
    ["crowd.requestsPerS", "higher"],
    ["fleet.export.rowsPerS", "higher"],
    ["fleet.twentyAtOnce.pagesPerS", "higher"],
    ["audit.changesPerS.16", "higher"],
    ["sweep.clientsPerS.ours", "higher"],
    ["fleet.floorMs.p50", "lower"],
    ["fleet.pages.first.p95Ms", "lower"],
    ["audit.pagesMs.newest.p50", "lower"],
    ["sweep.cpuMsPerClient", "lower"],
    ["fleet.pageKb", "lower"],
    ["crowd.rssMb.end", "lower"],
    ["crowd.growthMbPerMinute", "lower"],
    ["fleet.export.peakRssMb", "lower"],
    ["crowd.errors", "lower"],
    ["soak.errorsShown", "lower"],
    ["soak.auditFaults", "lower"],
    ["crash.rotation.lost", "lower"],
    ["crash.rotation.doubled", "lower"],
    ["crash.rotation.stuck", "lower"],
    ["budget.overTime", "lower"],
    ["announce.unannounced", "lower"],
    ["sweep.requestsPerClient.cold", "lower"],
    ["crowd.waitedS.lock", "lower"],
    ["audit.bytesPerRow", "lower"],
    ["audit.rows", null],
    ["announce.installations", null],
    ["crowd.cpuShares.portals", null],
    ["soak.disturbed.faults", null],
    ["fleet.spread.first.0", null],
    ["crowd.minutes", null],
  ])("of %s is %s", (name, better) => {
    expect(betterOf(name.split("."))).toBe(better);
  });

  it("makes one of a change and its reverse worse, and never both, by every known name", () => {
    for (const name of ["changesPerS", "p95Ms", "pageKb", "rssMb", "errors", "lost"])
      for (const [from, to] of [
        [10, 12],
        [12, 10],
        [0, 1],
        [1, 0],
        [7, 7],
        [100, 105],
      ]) {
        const verdict = (one: number, other: number) =>
          compareResults(resultsOf({ x: { [name]: one } }), resultsOf({ x: { [name]: other } }))[0]!.verdict;
        const isWorse = [verdict(from!, to!), verdict(to!, from!)].filter((each) => each === "worse");
        expect([name, from, to, isWorse.length]).toEqual([name, from, to, [7, 100].includes(from!) ? 0 : 1]);
      }
  });
});

describe("a comparison of two files", () => {
  it("has every number of both at the same path, what became worse first, without conditions", () => {
    const before = resultsOf({
      a: { p95Ms: 100, rowsPerS: 100, pageKb: 100, rows: 1, conditions: { n: 1 } },
    });
    const after = resultsOf({
      a: { p95Ms: 105, rowsPerS: 50, pageKb: 130, rows: 9, errors: 1, conditions: { n: 2 } },
    });
    expect(verdicts(before, after)).toEqual([
      ["a.rowsPerS", "worse"],
      ["a.pageKb", "worse"],
      ["a.p95Ms", ""],
      ["a.rows", "unknown"],
    ]);
  });

  it("counts an error where there was none as worse, and gives no verdict on a negative number", () => {
    const [errors, growth] = compareResults(
      resultsOf({ a: { errors: 0, growthMbPerMinute: -0.1 } }),
      resultsOf({ a: { errors: 2, growthMbPerMinute: 0.1 } }),
    );
    expect(errors).toMatchObject({ path: "a.errors", ratio: Infinity, verdict: "worse" });
    expect(growth).toMatchObject({ verdict: "unknown" });
  });

  it.each(["before", "after"])(
    "marks figures that were disturbed %s, and never counts them as worse",
    (which) => {
      const quiet = resultsOf({ a: { p95Ms: 1 }, b: { p95Ms: 1 } });
      const loud = resultsOf({ a: { p95Ms: 9 }, b: { p95Ms: 9 } }, ["a"]);
      const own = resultsOf({ a: { p95Ms: 9, disturbed: true }, b: { p95Ms: 9 } });
      for (const disturbed of [loud, own])
        expect(
          verdicts(...((which === "after" ? [quiet, disturbed] : [disturbed, quiet]) as [Results, Results])),
        ).toEqual([
          ["b.p95Ms", which === "after" ? "worse" : ""],
          ["a.p95Ms", "disturbed"],
        ]);
    },
  );

  it("begins with the conditions of both, and says how many became worse", () => {
    const text = compareText(
      { name: "old.json", results: resultsOf({ a: { p95Ms: 10 } }) },
      { name: "new.json", results: { ...resultsOf({ a: { p95Ms: 20 } }, []), dirty: true } },
    );
    expect(text).toMatchInlineSnapshot(`
      "before: old.json, 2027-02-03T12:00:00.000Z, commit 0123456789abcdef
        a: 2027-02-03T10:00:00.000Z, Some CPU, 2 cores, 8 GB, Node v24.1.0, load 0.1 to 1.9, 2 % of the CPU taken by others
      after: new.json, 2027-02-03T12:00:00.000Z, commit 0123456789abcdef with uncommitted changes
        a: 2027-02-03T10:00:00.000Z, Some CPU, 2 cores, 8 GB, Node v24.1.0, load 0.1 to 1.9, 2 % of the CPU taken by others

               before  after  ratio
      a.p95Ms      10     20   2.00  WORSE

      1 of 1 figures became worse by more than 10 %."
    `);
  });
});

describe("bench -- compare", () => {
  let folder: string;
  beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "compare-"))));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it.each([
    ["is missing", null],
    ["is no JSON", "{"],
    ["is JSON of something else", '{"date":"x"}'],
    ["has no machine", '{"date":"x","commit":"y","conditions":{"a":{}}}'],
  ])("says so when a file %s", (_, text) => {
    const file = path.join(folder, "results.json");
    fs.rmSync(file, { force: true });
    if (text !== null) fs.writeFileSync(file, text);
    expect(() => compareBench([file, file])).toThrow(Problem);
  });
});
