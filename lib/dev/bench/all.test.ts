import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Problem } from "@/lib/base/problem";
import { allBench, measureAll } from "./all";
import { README_BENCHES } from "./readme";
import { readResults } from "./results";

const conditions = {
  date: "2027-02-03T10:00:00.000Z",
  machine: { cpu: "Some CPU", cores: 2, memoryGb: 8, node: "v24.1.0" },
  loadBefore: 0.1,
  loadAfter: 1.9,
  foreignCpu: 0.02,
  disturbed: false,
};

describe("bench -- all", () => {
  let file: string;
  beforeEach(
    () => void (file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "all-")), "new", "results.json")),
  );
  afterEach(() => fs.rmSync(path.dirname(path.dirname(file)), { recursive: true }));

  const measure = (
    outputs: Record<string, { exitCode?: number; output: string }>,
    options: { only?: string[]; commit?: string; dirty?: boolean } = {},
  ) =>
    measureAll({
      file,
      only: options.only,
      revision: { commit: options.commit ?? "abc", dirty: options.dirty ?? false },
      runBench: async (name) => ({ exitCode: 0, output: '{"errors":0}\n', ...outputs[name] }),
      watch: () => () => conditions,
    });

  it("writes date, commit, conditions and the last line of every bench", async () => {
    expect(await measure({ fleet: { output: 'a line\n{"floorMs":{"p50":3}}\n' } })).toEqual(new Map());
    const results = readResults(file);
    expect(results).toMatchObject({ commit: "abc", fleet: { floorMs: { p50: 3 } }, audit: { errors: 0 } });
    expect(new Date(results.date).toISOString()).toBe(results.date);
    expect(results.dirty).toBeUndefined();
    expect(results.conditions).toEqual(Object.fromEntries(README_BENCHES.map((name) => [name, conditions])));
  });

  it("goes on after a bench that failed, names it, and keeps what was measured", async () => {
    const failed = await measure({
      crash: { exitCode: 1, output: '{"rotation":{"lost":1}}' },
      fleet: { exitCode: 1, output: "no figures" },
      sweep: { output: "[1]" },
    });
    expect([...failed.keys()]).toEqual(["crash", "fleet", "sweep"]);
    const results = readResults(file);
    expect(results).toMatchObject({ crash: { rotation: { lost: 1 } }, budget: { errors: 0 } });
    expect(Object.keys(results)).not.toContain("fleet");
    expect(Object.keys(results)).not.toContain("sweep");
  });

  it("adds chosen benches to a file of the same commit, and refuses another's", async () => {
    await measure({}, { only: ["fleet", "audit"] });
    await measure({ audit: { output: '{"errors":7}' } }, { only: ["audit"], dirty: true });
    const merged = readResults(file);
    expect(merged).toMatchObject({ fleet: { errors: 0 }, audit: { errors: 7 }, dirty: true });
    await expect(measure({}, { only: ["audit"], commit: "def" })).rejects.toThrow(Problem);
    expect(readResults(file)).toEqual(merged);
    await measure({}, { commit: "def" });
    expect(readResults(file)).toMatchObject({ commit: "def", audit: { errors: 0 } });
  });

  it("refuses an unknown bench and a missing file name before it measures", async () => {
    await expect(allBench(["--json", file, "--only", "fleet,unknown"])).rejects.toThrow(Problem);
    await expect(allBench(["--json", file, "--only"])).rejects.toThrow(Problem);
    await expect(allBench(["--json"])).rejects.toThrow(Problem);
    expect(fs.existsSync(file)).toBe(false);
  });
});
