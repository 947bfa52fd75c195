import fs from "node:fs";
import { check } from "prettier";
import { describe, expect, it } from "vitest";
import { README_BENCHES, readmeBlock, withFigures } from "./readme";
import type { Results } from "./results";

const MACHINE = { cpu: "Some CPU", cores: 2, memoryGb: 8, node: "v24.1.0" };
const CONDITIONS = {
  date: "2027-02-03T10:00:00.000Z",
  machine: MACHINE,
  loadBefore: 0.1,
  loadAfter: 1.9,
  foreignCpu: 0.02,
  disturbed: false,
};
const times = (p50: number) => ({ p50, p95: p50 * 2 });
const page = (p50Ms: number) => ({ p50Ms, p95Ms: p50Ms * 2, sqlP50Ms: 3.3 });
const settled = { rotations: 60, customers: 50, customersInformed: 50, lost: 0, doubled: 0, stuck: 0 };
const flow = { kills: 200, lost: 0, doubled: 0, stuck: 0 };
const writers = (each: number) => ({ "1": each, "4": each * 2, "16": each * 3 });

/** What each bench prints, with everything that README shows of it. */
const BENCHES = {
  crash: { rotation: flow, onboarding: flow },
  fleet: {
    rows: 100_000,
    disturbed: false,
    conditions: CONDITIONS,
    floorMs: times(3.4),
    rowsFloorMs: times(8),
    emptyPageMs: times(9),
    rowsPageMs: times(20),
    startPageMs: times(23),
    pages: {
      first: page(37.4),
      deep: page(37),
      filtered: page(34),
      searchCommon: page(36),
      searchMiddle: page(31),
      searchRare: page(26),
    },
    cpuMs: { floor: 2.4, rowsFloor: 4, emptyPage: 8, first: 14.1 },
    spread: { floor: [3.4, 3.6], first: [36, 45] },
    pageKb: 74.2,
    flightKb: 19,
    gzipKb: 13,
    jsGzipKb: 30,
    jsTotalGzipKb: 180,
    textsGzipKb: 55,
    twentyAtOnce: { pagesPerS: 61.3, p95Ms: 420, portals: 2, floorPagesPerS: 163 },
    browserMs: { cold: 480, again: 380 },
    browserFloorMs: { cold: 240, again: 190 },
    export: { rowsPerS: 36_954, copyRowsPerS: 194_000, peakRssMb: 79 },
    import: { rowsPerS: 2796, copyRowsPerS: 4590 },
  },
  sweep: {
    requestsPerClient: { cold: 3, warm: 2, sampleStyle: 8 },
    clientsPerS: { ours: 181.2, sampleStyle: 41.1 },
    cpuMsPerClient: 5.91,
    signingMsPerClient: 3.52,
    limited: { limitPerS: 60, reachedPerS: 59.8, refused: 0 },
    alerts: { keys: 100_000, thresholds: 5, firstRunRows: 17_012, firstRunMs: 612, secondRunRows: 0 },
    queue: { jobsPerS: 1754 },
  },
  soak: {
    requests: 11_064,
    errorsShown: 423,
    p95Ms: 4306,
    disturbed: { postgres: 8, workerKilled: 19, workerEnded: 0, faults: 77 },
    ...settled,
    auditFaults: 0,
  },
  crowd: {
    disturbed: false,
    conditions: CONDITIONS,
    requestsPerS: 44.2,
    p50Ms: 120,
    p95Ms: 900,
    errors: 0,
    rssMb: { start: 300, end: 400 },
    growthMbPerMinute: 0.4,
    cpuShares: { load: 0.12, postgres: 0.18, sandbox: 0.09, portals: 0.45, workers: 0.05, others: 0.01 },
    waitedS: { processor: 1.2, lock: 0, other: 0, requests: {} },
    ...settled,
  },
  announce: {
    installations: 1000,
    days: 400,
    keys: 2656,
    alertsDue: 35_173,
    alertsSent: 24_492,
    suppressedWithReason: 10_681,
    doubled: 0,
    repeatedSameId: 236,
    unannounced: 0,
    healthyUnderAction: 0,
  },
  audit: {
    disturbed: false,
    conditions: CONDITIONS,
    changesPerS: writers(300),
    bareChangesPerS: writers(400),
    chainChangesPerS: writers(160),
    p99Ms: writers(9),
    bareP99Ms: writers(7),
    chainP99Ms: writers(30),
    sealedP99Ms: 1210,
    filledPerS: 9012,
    sealedPerS: 8011,
    pagesMs: { newest: times(3.2), oldDay: times(13.9) },
    verifiedPerS: 29_040,
    bytesPerRow: 1335,
  },
  budget: { inputs: 172, floorMs: 7.9, overTime: 0, overMemory: 0, accepted: 145 },
};

function resultsOf(benches: Record<string, object>, machine: object = {}): Results {
  return {
    date: "2027-02-03T12:00:00.000Z",
    commit: "0123456789abcdef",
    conditions: Object.fromEntries(Object.keys(benches).map((name) => [name, { ...CONDITIONS, ...machine }])),
    ...benches,
  };
}

const readme = fs.readFileSync("README.md", "utf8");
const generated = withFigures(readme, resultsOf(BENCHES)).readme;

/** The lines with tables and JSON, with all numbers alike. */
function shapeOf(block: string | null): string[] {
  return block!
    .split("\n")
    .filter((line) => /^(?:\||```|\{|\}| {2}")/.test(line))
    .map((line) =>
      line
        .replace(/\{.*/, "{")
        .replace(/-?\d[\d .]*/g, (number) => (number.endsWith(" ") ? "# " : "#"))
        .replace(/ +/g, " ")
        .replace(/-+/g, "-"),
    );
}

describe("README's figures", () => {
  it.each(README_BENCHES)("of %s look as the generator writes them", (name) => {
    const block = readmeBlock(readme, name);
    expect(block).not.toBeNull();
    if (block!.startsWith("\n\nNot measured")) return;
    const shape = shapeOf(readmeBlock(generated, name));
    expect(shapeOf(block).length).toBeGreaterThan(2);
    expect(shapeOf(block).filter((line) => !shape.includes(line))).toEqual([]);
    expect(block).toMatch(/\n\nMeasured [^\n]+(?:\n[^\n]+)?\n\n$/);
  });

  it("are written for every bench, with date, commit, machine and spread, as Prettier formats them", async () => {
    for (const name of README_BENCHES)
      expect(readmeBlock(generated, name)).toContain(
        "\n\nMeasured 2027-02-03 at commit 01234567 on 2 cores (Some CPU), Node v24.1.0",
      );
    expect(readmeBlock(generated, "fleet")).toContain("medians of three runs, which differ by up to 25 %.");
    expect(await check(generated, { parser: "markdown", printWidth: 110 })).toBe(true);
    expect(withFigures(generated, resultsOf(BENCHES)).readme).toBe(generated);
  });

  it("are rounded to what another run would repeat", () => {
    const fleet = readmeBlock(generated, "fleet");
    expect(fleet).toMatch(/^\| first +\| 37 +\| 75 +\| 3 +\|$/m);
    expect(fleet).toMatch(
      /^\| CSV export, rows per second +\| 37 000 \(0\.19 of `COPY` of the same SELECT\)/m,
    );
    expect(readmeBlock(generated, "sweep")).toMatch(/\| 0\.6 s for 17 000 rows; again: 0 +\|/);
    expect(readmeBlock(generated, "audit")).toMatch(/\| 3 to 14 ms, 6 to 28 ms +\|/);
  });

  it("stay as they are where the bench or the machine was disturbed, which is said", () => {
    const { fleet, sweep, soak } = BENCHES;
    const itself = withFigures(readme, resultsOf({ fleet: { ...fleet, disturbed: true } }));
    expect(itself).toEqual({ readme, refused: ["fleet"] });
    const machine = withFigures(readme, resultsOf({ sweep, soak, fleet }, { disturbed: true }));
    // Fleet has compared its own floor and found nothing; what soak prints as "disturbed" is no verdict.
    expect(machine.refused).toEqual(["sweep", "soak"]);
    for (const name of ["sweep", "soak"])
      expect(readmeBlock(machine.readme, name)).toBe(readmeBlock(readme, name));
    expect(readmeBlock(machine.readme, "fleet")).toBe(readmeBlock(generated, "fleet"));
  });

  it("stay as they are where nothing was measured, and a row without its figure is left out", () => {
    expect(withFigures(readme, resultsOf({}))).toEqual({ readme, refused: [] });
    expect(withFigures(readme, resultsOf({ fleet: {}, crash: {} }))).toEqual({ readme, refused: [] });
    const { readme: changed } = withFigures(readme, resultsOf({ sweep: { queue: { jobsPerS: 12 } } }));
    expect(shapeOf(readmeBlock(changed, "sweep"))).toHaveLength(3);
    expect(changed.replace(readmeBlock(changed, "sweep")!, "")).toBe(
      readme.replace(readmeBlock(readme, "sweep")!, ""),
    );
  });

  it("name a commit with uncommitted changes as such", () => {
    const { readme: changed } = withFigures(readme, { ...resultsOf({ crash: BENCHES.crash }), dirty: true });
    expect(readmeBlock(changed, "crash")).toContain("at commit 01234567 with uncommitted changes");
  });
});
