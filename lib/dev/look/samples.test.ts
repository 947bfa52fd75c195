import fs from "node:fs";
import { describe, expect, it } from "vitest";

const UI = "components/ui";
const SAMPLES = "components/design";

/** Parts of other components, which show them; and a form whose action belongs to a page. */
const SHOWN_BY_OTHERS = ["icon", "sign", "remove-form"];

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

  it("gives each sample a name of its own on its page, by which its pictures are compared", () => {
    for (const file of fs.readdirSync(SAMPLES)) {
      const text = fs.readFileSync(`${SAMPLES}/${file}`, "utf8");
      const names = [...text.matchAll(/<Sample\s+name="([^"]+)"/g)].map((match) => match[1]);
      expect([file, names]).toEqual([file, [...new Set(names)]]);
    }
  });
});
