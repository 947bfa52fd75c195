import fs from "node:fs";
import { describe, expect, it } from "vitest";

/** Development, tests and production use the same version of Node, which the bootstrap can install. */
const read = (file: string) => fs.readFileSync(file, "utf8");
const readJson = (file: string) => JSON.parse(read(file)) as Record<string, unknown>;
const major = (version: string) => Number(version.split(".")[0]);

const manifest = readJson("package.json") as {
  engines: { node: string };
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};
const oldest = Number(/^>=(\d+)$/.exec(manifest.engines.node)![1]);

interface Lock {
  packages: Record<string, { version: string; integrity?: string; resolved?: string; os?: string }>;
}

describe("the version of Node", () => {
  it("is the same in package.json, .nvmrc, the types and the image", () => {
    expect(major(manifest.devDependencies["@types/node"]!)).toBe(oldest);
    expect(read(".nvmrc").trim()).toBe(String(oldest));
    const images = [...read("Dockerfile").matchAll(/^FROM node:(\d+)/gm)].map((match) => Number(match[1]));
    expect(images).toEqual([oldest, oldest]);
  });

  it("is the one that the guides and the systemd units require", () => {
    const files = [
      "README.md",
      "docs/operator.md",
      ...fs.readdirSync("deploy").map((name) => `deploy/${name}`),
    ];
    const required = files.flatMap((file) =>
      [...read(file).matchAll(/Node (\d+) or newer/g)].map((match) => [file, Number(match[1])]),
    );
    expect(required.length).toBeGreaterThanOrEqual(4);
    for (const [file, version] of required) expect([file, version]).toEqual([file, oldest]);
  });

  it("of these tests is one that production runs on", () => {
    expect(major(process.versions.node)).toBeGreaterThanOrEqual(oldest);
  });
});

describe("npm scripts", () => {
  it("all go through the bootstrap", () => {
    const expected = Object.keys(manifest.scripts).map((name) => [
      name,
      `node lib/cli/bootstrap.mjs ${name}`,
    ]);
    expect(manifest.scripts).toEqual(Object.fromEntries(expected));
  });
});

describe("the bootstrap", () => {
  it("imports no package", () => {
    for (const name of ["bootstrap", "current-node", "installed", "prepare", "run-child"]) {
      const imports = [...read(`lib/cli/${name}.mjs`).matchAll(/^(?:import|export) .*from "(.*)";$/gm)];
      expect(imports.length).toBeGreaterThan(0);
      for (const [, from] of imports)
        expect([name, from]).toEqual([name, expect.stringMatching(/^(node:|\.\/)/)]);
    }
  });

  it("fetches a Node that is new enough and pinned by checksum, for every platform that is named", () => {
    const { optionalDependencies } = readJson("lib/cli/node/package.json") as {
      optionalDependencies: Record<string, string>;
    };
    const { packages } = readJson("lib/cli/node/package-lock.json") as unknown as Lock;
    const locked = Object.entries(packages).filter(([place]) => place !== "");
    expect(Object.fromEntries(locked.map(([place, { version }]) => [place, version]))).toEqual(
      Object.fromEntries(
        Object.entries(optionalDependencies).map(([name, version]) => [`node_modules/${name}`, version]),
      ),
    );
    for (const [place, { version, integrity }] of locked) {
      expect([place, major(version) >= oldest]).toEqual([place, true]);
      expect([place, integrity]).toEqual([place, expect.stringMatching(/^sha512-/)]);
    }
  });
});

describe("lock files", () => {
  it("name no host, so that any registry can be used", () => {
    for (const file of ["package-lock.json", "lib/cli/node/package-lock.json"]) {
      const { packages } = readJson(file) as unknown as Lock;
      const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes("://"));
      expect([file, hosts]).toEqual([file, []]);
    }
  });
});
