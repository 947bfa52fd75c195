import fs from "node:fs";
import { describe, expect, it } from "vitest";

const UI = "components/ui";
const SAMPLES = "components/design";
/** Most of its components are parts of the frame, which is a sample as a whole. */
const FRAME = "components/layout";
const PAGE = "app/design/[part]";

/** Parts of other components, which show them; and a form whose action belongs to a page. */
const SHOWN_BY_OTHERS = ["icon", "sign", "remove-form", "day-heading"];

describe("the page of components", () => {
  it("shows every component of components/ui", () => {
    const samples = fs.readdirSync(SAMPLES).map((file) => fs.readFileSync(`${SAMPLES}/${file}`, "utf8"));
    const missing = fs
      .readdirSync(UI)
      .filter((file) => file.endsWith(".tsx"))
      .map((file) => file.replace(".tsx", ""))
      .filter((name) => !SHOWN_BY_OTHERS.includes(name))
      .filter((name) => !samples.some((text) => text.includes(`@/components/ui/${name}"`)));
    expect(missing).toEqual([]);
  });

  it("shows every component of the table in docs/design.md", () => {
    const table = fs.readFileSync("docs/design.md", "utf8").split("## Components")[1]!.split("\n## ")[0]!;
    const named = [...table.matchAll(/^\| (`.+?) +\|/gm)].flatMap((row) =>
      [...row[1]!.matchAll(/`([A-Z]\w+)`/g)].map((match) => match[1]!),
    );
    const files = [SAMPLES, FRAME, PAGE].flatMap((folder) =>
      fs.readdirSync(folder).map((file) => fs.readFileSync(`${folder}/${file}`, "utf8")),
    );
    const missing = named.filter((name) => !files.some((text) => text.includes(`<${name}`)));
    expect(named.length).toBeGreaterThan(40);
    expect(missing).toEqual([]);
  });

  it("gives each sample a name of its own on its page, by which its pictures are compared", () => {
    for (const file of fs.readdirSync(SAMPLES)) {
      const text = fs.readFileSync(`${SAMPLES}/${file}`, "utf8");
      const names = [...text.matchAll(/<Sample\s+name="([^"]+)"/g)].map((match) => match[1]);
      expect([file, names]).toEqual([file, [...new Set(names)]]);
    }
  });
});
