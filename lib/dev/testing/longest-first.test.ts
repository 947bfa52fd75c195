import fs from "node:fs";
import { expect, it } from "vitest";
import { LONG_FILES } from "./longest-first";

it("the files that are started first exist, and are named once", () => {
  for (const file of LONG_FILES) expect([file, fs.existsSync(file)]).toEqual([file, true]);
  expect(new Set(LONG_FILES).size).toBe(LONG_FILES.length);
});
