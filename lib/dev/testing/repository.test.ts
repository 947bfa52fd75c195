import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** What strangers and services rely on in this repository. */
const read = (file: string) => fs.readFileSync(file, "utf8");
const version = (file: string) => (JSON.parse(read(file)) as { version: string }).version;

describe("a release", () => {
  const headings = [...read("CHANGELOG.md").matchAll(/^## (.+)$/gm)].map((found) => found[1]!);

  it("has the same version in package.json, its lock and the changelog", () => {
    const [unreleased, latest] = headings;
    expect(unreleased).toBe("[Unreleased]");
    expect(latest).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    expect([version("package.json"), version("package-lock.json")]).toEqual(
      Array(2).fill(/\[(.+)\]/.exec(latest!)![1]),
    );
  });

  it("is described under the headings of Keep a Changelog, newest first", () => {
    const numbers = headings
      .slice(1)
      .map((each) => /\[(\d+)\.(\d+)\.(\d+)\]/.exec(each)!.slice(1).map(Number));
    const order = (a: number[], b: number[]) => b[0]! - a[0]! || b[1]! - a[1]! || b[2]! - a[2]!;
    expect(numbers).toEqual([...numbers].sort(order));
    const kinds = ["Upgrading", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    for (const [, kind] of read("CHANGELOG.md").matchAll(/^### (.+)$/gm)) expect(kinds).toContain(kind);
  });
});

describe("documents", () => {
  const documents = [
    ...fs.readdirSync(".").filter((name) => name.endsWith(".md")),
    ...fs.readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`),
    ".github/pull_request_template.md",
  ].filter((file) => file.endsWith(".md"));

  it("name only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const file of documents)
      for (const [, name] of read(file).matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g))
        expect([file, name, Object.hasOwn(scripts, name!)]).toEqual([file, name, true]);
  });

  it("link only to files that exist", () => {
    for (const file of documents)
      for (const [, link] of read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        // The handbook links to pages of the portal and to what it serves.
        if (/^(https?:|\/)/.test(link!)) continue;
        expect([file, link, fs.existsSync(path.join(path.dirname(file), link!))]).toEqual([file, link, true]);
      }
  });
});

describe("hosted CI", () => {
  const workflows = fs.readdirSync(".github/workflows").map((name) => read(`.github/workflows/${name}`));

  it("runs the suite as everybody does, with the right to read and nothing else", () => {
    expect(workflows.some((text) => /^ +- run: \.ci\/run$/m.test(text))).toBe(true);
    for (const text of workflows) {
      expect(text).toMatch(/^permissions: \{\}$/m);
      const granted = [...text.matchAll(/^ +[a-z-]+: (read|write)(-all)?$/gm)].map((found) =>
        found[0].trim(),
      );
      expect(granted).toEqual(["contents: read"]);
      expect(text).not.toContain("pull_request_target");
    }
  });

  it("pins each action to a commit, and names its release", () => {
    for (const text of workflows)
      for (const line of text.match(/^.*\buses:.*$/gm)!)
        expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});
