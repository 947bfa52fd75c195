import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

it("every behaviour that support relies on has a browser test with its number", () => {
  const listed = [...fs.readFileSync("docs/behaviours.md", "utf8").matchAll(/^(\d+)\. /gm)].map((found) =>
    Number(found[1]),
  );
  expect(listed).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  const specs = fs
    .readdirSync("e2e", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".spec.ts"))
    .map((file) => fs.readFileSync(path.join("e2e", file), "utf8"))
    .join("\n");
  // `test("behaviour 12: …")`, or `behaviours 8 and 9: …` for a test of several.
  const tested = [...specs.matchAll(/behaviours? ((?:\d+(?:, | and )?)+): /g)].flatMap((found) =>
    [...found[1]!.matchAll(/\d+/g)].map(Number),
  );
  expect(listed.filter((number) => !tested.includes(number))).toEqual([]);
});
