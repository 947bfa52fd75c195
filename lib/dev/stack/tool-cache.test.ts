import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { TOOL_CONFIGURATION, toolCache } from "./tool-cache";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "klientvakt-cache-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("the caches of verify", () => {
  it("stay while nothing changes, and are replaced after a change of any configuration file", () => {
    const folders = [toolCache(root)];
    expect(toolCache(root)).toBe(folders[0]);
    for (const name of TOOL_CONFIGURATION) {
      const file = path.join(root, name, name === ".eslint" ? "rule.mjs" : "");
      fs.mkdirSync(path.dirname(file), { recursive: true });
      for (const text of ["first", "second"]) {
        fs.writeFileSync(file, text);
        expect(folders).not.toContain(toolCache(root));
        folders.push(toolCache(root));
      }
    }
    expect(folders.filter((folder) => fs.existsSync(folder))).toEqual([folders.at(-1)]);
  });

  it("depend on every configuration file of these tools in the project", () => {
    const files = fs
      .readdirSync(".")
      .filter((name) => /eslint|prettier|tsconfig.*\.json|editorconfig/.test(name));
    expect(TOOL_CONFIGURATION).toEqual(expect.arrayContaining(files));
  });

  it("hold results that depend on one file only: the project's lint rules read no other file", () => {
    for (const name of fs.readdirSync(".eslint"))
      expect([name, fs.readFileSync(path.join(".eslint", name), "utf8")]).toEqual([
        name,
        expect.not.stringMatching(/from "(node:)?(fs|child_process|http)/),
      ]);
  });
});
