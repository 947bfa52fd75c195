import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { zipSync, strToU8 } from "fflate";
import semver from "semver";
import { afterAll, describe, expect, it } from "vitest";
import { isAffected, type Advisory } from "./advisory";
import { lockedPackages } from "./locked-packages";
import { readDatabase } from "./read-database";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "advisories-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const number = fc.integer({ min: 0, max: 4 });
const version = fc
  .tuple(number, number, number, fc.constantFrom("", "-alpha.1", "-rc.2"))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);

function advisory(name: string, id: string, extra: Partial<Advisory> = {}): Advisory {
  const ranges = [{ type: "SEMVER", events: [{ introduced: "1.0.0" }, { fixed: "1.2.0" }] }];
  const affected = [{ package: { ecosystem: "npm", name }, ranges }];
  return { id, modified: "2026-11-01T00:00:00Z", summary: "Reads too much", affected, ...extra };
}

describe("a version is affected", () => {
  it("from where the fault came in to where it was fixed, in any order of the events", () => {
    fc.assert(
      fc.property(version, version, version, fc.boolean(), (tried, from, to, swapped) => {
        fc.pre(semver.lt(from, to));
        const events = [{ introduced: from }, { fixed: to }];
        if (swapped) events.reverse();
        expect(isAffected(tried, { ranges: [{ type: "SEMVER", events }] })).toBe(
          semver.gte(tried, from) && semver.lt(tried, to),
        );
      }),
    );
  });

  it("up to and including the last affected one, from the first of all when it came in at 0", () => {
    fc.assert(
      fc.property(version, version, (tried, last) => {
        const events = [{ introduced: "0" }, { last_affected: last }];
        expect(isAffected(tried, { ranges: [{ type: "SEMVER", events }] })).toBe(semver.lte(tried, last));
      }),
    );
  });

  it("again after it came in a second time, and never at or above a limit", () => {
    const events = [{ introduced: "0" }, { fixed: "1.0.0" }, { introduced: "2.0.0" }, { limit: "2.5.0" }];
    const at = (tried: string) => isAffected(tried, { ranges: [{ type: "SEMVER", events }] });
    expect(["0.0.1", "1.0.0", "1.9.9", "2.0.0", "2.4.9", "2.5.0"].map(at)).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it("when it is listed, whatever the ranges say; ranges of commits say nothing", () => {
    const ranges = [{ type: "GIT", events: [{ introduced: "0" }] }];
    expect(isAffected("1.0.0", { ranges, versions: ["1.0.0"] })).toBe(true);
    expect(isAffected("1.0.1", { ranges, versions: ["1.0.0"] })).toBe(false);
  });
});

describe("the command", () => {
  const lock = path.join(folder, "package-lock.json");
  fs.writeFileSync(
    lock,
    JSON.stringify({
      packages: {
        "": { version: "1.0.0" },
        "node_modules/good": { version: "2.0.0" },
        "node_modules/bad": { version: "1.1.0" },
        "node_modules/other-name": { name: "aliased", version: "1.1.0" },
        "node_modules/good/node_modules/tool": { version: "1.0.0", dev: true },
      },
    }),
  );
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "advisories", ...args, "--lock", lock],
      { encoding: "utf8" },
    );
    return { status, stdout, stderr };
  };
  const database = (name: string, entries: Record<string, unknown>) => {
    const place = path.join(folder, `${name}.zip`);
    fs.writeFileSync(
      place,
      zipSync(
        Object.fromEntries(
          Object.entries(entries).map(([file, entry]) => [
            `${file}.json`,
            strToU8(typeof entry === "string" ? entry : JSON.stringify(entry)),
          ]),
        ),
      ),
    );
    return place;
  };

  it("names each affected package, nested and aliased ones too, and exits with 2", () => {
    const place = database("some", {
      a: advisory("bad", "GHSA-a", { aliases: ["CVE-2026-1"] }),
      b: advisory("aliased", "GHSA-b"),
      c: advisory("tool", "GHSA-c"),
      d: advisory("good", "GHSA-d"),
      e: advisory("bad", "GHSA-e", { withdrawn: "2026-11-02T00:00:00Z" }),
      f: advisory("elsewhere", "GHSA-f"),
    });
    const all = run(place);
    expect(all.stdout.split("\n")).toEqual([
      "aliased 1.1.0: GHSA-b: Reads too much",
      "bad 1.1.0: GHSA-a, CVE-2026-1: Reads too much",
      "tool 1.0.0 (development): GHSA-c: Reads too much",
      "4 packages, 5 advisories, the newest of 2026-11-01T00:00:00Z: 3 affected",
      "",
    ]);
    expect(all.status).toBe(2);
    expect(run(place, "--omit-dev").stdout).toContain("3 packages, 5 advisories");
  });

  it("exits with 1 when a part could not be read, and never calls an empty database clean", () => {
    const broken = run(database("broken", { a: advisory("good", "GHSA-a"), b: "{" }));
    expect([broken.status, broken.stderr]).toEqual([1, "Could not be read: b.json\n"]);
    const empty = run(database("empty", {}));
    expect([empty.status, empty.stdout]).toEqual([1, ""]);
    expect(empty.stderr).toContain("holds no advisory");
    expect(run(database("clean", { a: advisory("good", "GHSA-a") })).status).toBe(0);
  });

  it("reads a folder and a single file like a zip file", () => {
    const entry = path.join(folder, "osv", "x.json");
    fs.mkdirSync(path.dirname(entry));
    fs.writeFileSync(entry, JSON.stringify(advisory("bad", "GHSA-a")));
    const names = new Set(["bad"]);
    expect(readDatabase(path.dirname(entry), names)).toEqual(readDatabase(entry, names));
    expect(readDatabase(entry, names).advisories).toHaveLength(1);
  });
});

it("the versions of this product's lock file can all be compared", () => {
  const packages = lockedPackages("package-lock.json");
  expect(packages.length).toBeGreaterThan(300);
  for (const { version: locked } of packages) expect(semver.valid(locked), locked).not.toBeNull();
});
