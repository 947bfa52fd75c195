import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** The files that read identifiers; every other place uses them. */
const READERS = [
  "lib/domain/client-id.ts",
  "lib/domain/email-address.ts",
  "lib/domain/her-id.ts",
  "lib/domain/organization-number.ts",
  "lib/domain/phone-number.ts",
];

/** Places that may look at an identifier's form, and why. */
const OTHERS: Record<string, string> = {
  "lib/base/env.ts": "settings are written by an operator, and refused when the process starts",
  "lib/helseid/observed-fetch.ts": "replaces ids in addresses, so that metrics have few names",
  "lib/dev/testing/fuzz-tables.ts": "looks for the lines that it wrote itself",
  "lib/dev/sandbox/selvbetjening-api.ts": "the sandbox is another party, which validates by itself",
};

/** How code looks that reads one: nine or eleven digits, a GUID, an address, a telephone link. */
const PARSERS = [
  /\\d\{(9|11)\}/,
  /\[0-9\]\{(9|11)\}/,
  /\(\?:?\\d\\s\*\)\{9\}/,
  /\{8\}\(?[^)]{0,3}-\[?[0-9a-fx]/i,
  /z\.email\(/,
  /@\[\^/,
  /\[\^@/,
  /`tel:/,
  /replace\(\/\\s[^/]*\/g?, ""\)[^\n]*[nN]umber/,
];

function sources(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("generated"));
}

describe("identifiers", () => {
  const files = ["app", "components", "lib"].flatMap(sources);

  it("are read in one place each, whether typed, pasted, imported, searched or sent", () => {
    const found = files.filter((file) =>
      PARSERS.some((parser) => parser.test(fs.readFileSync(file, "utf8"))),
    );
    expect(found.filter((file) => !READERS.includes(file)).sort()).toEqual(Object.keys(OTHERS).sort());
  });

  it("and texts in schemas are made visible by `oneLine` or `visibleText`, not only trimmed", () => {
    const trims = files.filter((file) =>
      /z\s*\.string\(\)(\s*\.max\([^)]*\))?\s*\.trim\(\)/.test(fs.readFileSync(file, "utf8")),
    );
    expect(trims).toEqual([]);
  });
});
