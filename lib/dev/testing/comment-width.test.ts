import fs from "node:fs";
import { expect, it } from "vitest";

const MAX_COLUMNS = 110;

it("comments are at most 110 columns wide, as code is", () => {
  const wide = ["app", "components", "lib", "prisma", "e2e", ".eslint"].flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file}`)
      .filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file) && !file.includes("/generated/"))
      .flatMap((file) =>
        fs
          .readFileSync(file, "utf8")
          .split("\n")
          // What a linter reads cannot be wrapped, nor can an address.
          .flatMap((line, index) =>
            line.length > MAX_COLUMNS &&
            /^\s*(\/\/|\/\*|\*)/.test(line) &&
            !/eslint-disable|https?:\/\//.test(line)
              ? [`${file}:${index + 1}`]
              : [],
          ),
      ),
  );
  expect(wide).toEqual([]);
});
