import fs from "node:fs";
import { expect, it } from "vitest";

const FOLDER = "app/styles";
/** What changes on paper, of components whose rules stand elsewhere. */
const ON_PAPER = "print.css";

it("a class has its own rules in one stylesheet, so that two components never share a name by accident", () => {
  const files = new Map<string, Set<string>>();
  for (const file of fs.readdirSync(FOLDER).filter((each) => each.endsWith(".css") && each !== ON_PAPER)) {
    const text = fs.readFileSync(`${FOLDER}/${file}`, "utf8").replace(/\/\*[^]*?\*\//g, "");
    for (const [, name] of text.matchAll(/(?:^|[{}])\s*\.(kv-[a-z0-9-]+)\s*(?=\{)/g))
      files.set(name!, (files.get(name!) ?? new Set()).add(file));
  }
  expect(files.size).toBeGreaterThan(100);
  expect([...files].filter(([, found]) => found.size > 1).map(([name, found]) => [name, ...found])).toEqual(
    [],
  );
});
