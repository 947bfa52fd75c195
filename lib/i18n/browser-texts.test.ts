import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { textsNamed } from "@/lib/base/browser-texts";
import { LOCALES } from "@/lib/domain/locales";
import { nameOfTexts, scriptNamed } from "./browser-texts";
import { CLIENT_NAMESPACES } from "./client-namespaces";
import en from "./messages/en";

/** What a script leaves in a browser. */
function run(script: string): Record<string, unknown> {
  const self: { klientvaktTexts?: Record<string, unknown> } = {};
  runInNewContext(script, { self });
  return self.klientvaktTexts!;
}

describe("texts for browsers", () => {
  it("are the same in a browser as where the page is rendered, and no more than client components use", async () => {
    for (const locale of LOCALES) {
      const name = await nameOfTexts(locale);
      const { script, isCurrent } = (await scriptNamed(`${name}.js`))!;
      expect(isCurrent).toBe(true);
      expect(run(script)).toEqual({ [name]: textsNamed(name) });
      expect(Object.keys(textsNamed(name)!).sort()).toEqual([...CLIENT_NAMESPACES].sort());
    }
  });

  it("have another name in each language", async () => {
    const names = await Promise.all(LOCALES.map((locale) => nameOfTexts(locale)));
    expect(new Set(names).size).toBe(LOCALES.length);
  });

  it("are those of this release for a page of another one, under the name that it asks for", async () => {
    const older = "en-0123456789abcdef";
    const { script, isCurrent } = (await scriptNamed(`${older}.js`))!;
    expect(isCurrent).toBe(false);
    expect(run(script)).toMatchObject({ [older]: { common: en.common } });
  });

  it("are nothing that is not named so", async () => {
    for (const file of [
      "",
      "nb.js",
      "nb-0123456789abcdef",
      "sv-0123456789abcdef.js",
      "nb-0123456789abcde'.js",
    ])
      expect([file, await scriptNamed(file)]).toEqual([file, null]);
  });
});
