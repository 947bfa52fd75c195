import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { SWITCHES } from "@/lib/dev/sandbox/switches";

const read = (file: string) => fs.readFileSync(file, "utf8");

describe("ARCHITECTURE says where each feature of the README is", () => {
  const section = /## What it does today\n([\s\S]*?)\n## /.exec(read("README.md"))?.[1] ?? "";
  const features = [...section.matchAll(/^- \*\*(.+?)\*\*/gm)].map((match) => match[1]!);
  const rows = [...read("ARCHITECTURE.md").matchAll(/^\| ([^|`]+)\| `([^`|]+)` +\|/gm)].map(
    ([, feature, place]) => ({ feature: feature!.trim(), place: place! }),
  );

  it("with one row each", () => {
    expect(features.length).toBeGreaterThan(15);
    for (const feature of features)
      expect([feature, rows.filter((row) => row.feature === feature).length]).toEqual([feature, 1]);
  });

  it("at a place that exists", () => {
    for (const { feature, place } of rows.filter((row) => features.includes(row.feature)))
      expect([feature, place, fs.existsSync(place)]).toEqual([feature, place, true]);
  });
});

describe("ARCHITECTURE's list of what is uncertain upstream", () => {
  it("names every switch of the sandbox, with the section of the facts that leaves it open", () => {
    const rows = [...read("ARCHITECTURE.md").matchAll(/^\| `(\w+)` +\| ([\d., ]+?) +\| .+\|$/gm)];
    expect(rows.map(([, name, domain]) => [name, domain])).toEqual(
      Object.entries(SWITCHES).map(([name, { domain }]) => [name, domain]),
    );
  });
});

describe("documents", () => {
  it("name no file that does not exist", () => {
    const documents = fs
      .readdirSync("docs", { recursive: true, encoding: "utf8" })
      .map((file) => `docs/${file}`)
      .concat(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
      .filter((file) => file.endsWith(".md") && !/^docs\/(style\.md|decisions\/)/.test(file));
    for (const document of documents)
      for (const [, place] of read(document).matchAll(
        /`((?:app|components|lib|prisma|e2e|docs|deploy|public)\/[^`\s<>*{}$…|]+)`/g,
      ))
        expect([document, place, fs.existsSync(place!)]).toEqual([document, place, true]);
  });

  it("name tests of SECURITY that exist", () => {
    const files = new Set(
      ["lib", "e2e", "components"].flatMap((folder) =>
        fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.split("/").at(-1)!),
      ),
    );
    const named = [...read("SECURITY.md").matchAll(/`(?:[\w-]+\/)*([\w-]+(?:\.\w+)*\.(?:test|spec)\.ts)`/g)];
    expect(named.length).toBeGreaterThan(20);
    expect(named.map(([, file]) => file!).filter((file) => !files.has(file))).toEqual([]);
  });
});
