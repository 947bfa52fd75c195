import fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folderCycles, folderOf, importsOfLib, modulesOf } from "./folder-imports";

describe("folders of lib", () => {
  it("do not import in a cycle", () => {
    const imports = importsOfLib();
    expect(imports.length).toBeGreaterThan(1000);
    expect(folderCycles(imports).join("\n")).toBe("");
  });

  it("are the direct folders of lib, lib/core and lib/services", () => {
    expect(folderOf("lib/base/env.ts")).toBe("lib/base");
    expect(folderOf("lib/i18n/messages/nb/index.ts")).toBe("lib/i18n");
    expect(folderOf("lib/core/keys/ledger.ts")).toBe("lib/core/keys");
    expect(folderOf("lib/services/bulk/internal/run.ts")).toBe("lib/services/bulk");
    expect(folderOf("lib/services/index.ts")).toBe("lib/services");
    expect(folderOf("lib/start.ts")).toBe("lib");
  });
});

describe("every folder of lib", () => {
  it("has a layer that says what it may import", () => {
    const layers = fs.readFileSync(".dependency-cruiser.cjs", "utf8");
    const folders = fs.readdirSync("lib").filter((name) => !["cli", "dev"].includes(name));
    expect(folders.filter((name) => !layers.includes(`"^lib/${name}/", [`))).toEqual([]);
  });
});

describe("the search for cycles", () => {
  const count = 8;
  const file = (folder: number, name: string) => `lib/f${folder}/${name}.ts`;
  const pair = fc
    .tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 }))
    .filter(([low, high]) => low < high);
  const downwards = fc.array(pair, { minLength: 1, maxLength: 20 });
  const asImports = (pairs: [number, number][]) =>
    pairs.map(([low, high]) => ({ from: file(high, "from"), to: file(low, "to") }));

  it("finds none where each folder imports only folders below it", () => {
    fc.assert(
      fc.property(downwards, (pairs) => {
        const within = { from: file(0, "a"), to: file(0, "b") };
        expect(folderCycles([...asImports(pairs), within])).toEqual([]);
      }),
    );
  });

  it("finds the cycle that one import upwards closes, and names the files", () => {
    fc.assert(
      fc.property(downwards, fc.nat(), (pairs, choice) => {
        const [low, high] = pairs[choice % pairs.length]!;
        const upwards = { from: file(low, "up"), to: file(high, "top") };
        const cycles = folderCycles([...asImports(pairs), upwards]);
        expect(cycles).toHaveLength(1);
        expect(cycles[0]).toContain(`lib/f${low}, `);
        expect(cycles[0]).toContain(`${upwards.from} imports ${upwards.to}`);
        expect(cycles[0]).toContain(`${file(high, "from")} imports ${file(low, "to")}`);
      }),
    );
  });

  it("reads every kind of import", () => {
    const text = `import a from "./a"; import type { B } from "./b"; import "./c"; export * from "./d";
      export type { E } from "./e"; const f = () => import("./f"); type G = import("./g").G; import { type H } from "./h";
      import k = require("./k"); const l = require("./l");
      // import i from "./i"
      const j = 'import j from "./j"';`;
    expect(modulesOf("x.ts", text)).toEqual(
      ["a", "b", "c", "d", "e", "f", "g", "h", "k", "l"].map((name) => `./${name}`),
    );
  });
});
