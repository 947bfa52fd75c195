import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/**
 * Runs the bootstrap in a project that requires Node 99, with a registry on this machine whose "Node 99" is a
 * shell script around the Node of the tests.
 */
const VERSION = "99.0.0";
const MODULES = ["bootstrap.mjs", "current-node.mjs", "installed.mjs", "prepare.mjs", "run-child.mjs"];
/** Replaces the bootstrapped script: prints its arguments and Node version, or waits for a signal. */
const SCRIPT = `
import { execFileSync } from "node:child_process";
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(signal === "SIGTERM" ? 3 : 4));
console.log(JSON.stringify({
  args: process.argv.slice(2),
  node: execFileSync("node", ["-p", "process.versions.node"], { encoding: "utf8" }).trim(),
}));
if (!process.argv.includes("wait")) process.exit(7);
setInterval(() => {}, 1000);
`;

let folder: string;
let root: string;
let tarball: Buffer;
let registry: Registry;

interface Registry {
  address: string;
  downloads: () => number;
  close: () => void;
}

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "klientvakt-bootstrap-"));
  root = path.join(folder, "project");
  tarball = packNode(VERSION);
  registry = await startRegistry(tarball);
  writeProject(integrity(tarball));
});

afterEach(() => {
  registry.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("the bootstrap with a Node that is too old", { timeout: 60_000 }, () => {
  it("fetches one, puts it first in PATH, and passes arguments, output and exit code through", async () => {
    // A setting of an outer `npm run` must not affect the fetch.
    const first = await bootstrap(["--a", "b c"], { env: { npm_config_workspace: "elsewhere" } });
    expect(first).toMatchObject({ code: 7, result: { args: ["--a", "b c"], node: VERSION } });
    expect(installedVersions()).toEqual([VERSION]);

    const second = await bootstrap([]);
    expect(second).toMatchObject({ code: 7, stderr: "", result: { args: [], node: VERSION } });
    expect(registry.downloads()).toBe(1);
  });

  it("allows several commands to fetch concurrently", async () => {
    const all = await Promise.all([bootstrap(["1"]), bootstrap(["2"]), bootstrap(["3"])]);
    expect(all.map(({ code }) => code)).toEqual([7, 7, 7]);
    expect(installedVersions()).toEqual([VERSION]);
  });

  it("removes earlier versions and the folder of an interrupted fetch, but not a fetch that may be under way", async () => {
    const [earlier, brokenOff, underWay] = ["98.0.0", "partial-old", "partial-new"].map((name) =>
      path.join(root, ".data/node", name),
    );
    for (const each of [earlier!, brokenOff!, underWay!]) fs.mkdirSync(each, { recursive: true });
    fs.utimesSync(brokenOff!, 0, 0);
    await bootstrap([]);
    expect(installedVersions()).toEqual([VERSION, "partial-new"]);
  });

  it("saves no Node whose checksum is wrong", async () => {
    writeProject(integrity(packNode("99.0.1")));
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("EINTEGRITY");
    expect(stderr).toContain("Node 99.0.0 could not be fetched");
    expect(installedVersions()).toEqual([]);
  });

  it("saves no Node of another version", async () => {
    const tarball = packNode("98.0.0");
    registry.close();
    registry = await startRegistry(tarball);
    writeProject(integrity(tarball));
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("the fetched version is Node 98.0.0");
    expect(installedVersions()).toEqual([]);
  });

  it("explains what to do when the registry cannot be reached", async () => {
    registry.close();
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("ECONNREFUSED");
    expect(stderr).toContain("Install Node 99 or newer.");
    expect(installedVersions()).toEqual([]);
  });

  it("explains what to do when the folder cannot be written", async () => {
    // A file in its place, because root ignores permissions.
    fs.writeFileSync(path.join(root, ".data"), "");
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^Node 99\.0\.0 could not be fetched: E.*mkdir.*\. Install Node 99 or newer\.$/m);
  });

  it("explains what to do on a platform for which there is no Node", async () => {
    writeProject("sha512-", "no-such-system");
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `There is no Node to fetch for ${process.platform} ${process.arch}. Install Node 99 or newer.\n`,
    );
  });
});

describe("the bootstrap with a Node that is new enough", { timeout: 60_000 }, () => {
  beforeEach(() => writeJson("package.json", { engines: { node: ">=24" } }));

  it("continues with it and fetches nothing", async () => {
    const { result, stderr } = await bootstrap([]);
    expect(result?.node).toBe(process.versions.node);
    expect(stderr).toBe("");
    expect(fs.existsSync(path.join(root, ".data"))).toBe(false);
  });

  it.each([
    ["SIGTERM", 3],
    ["SIGINT", 4],
  ] as const)("passes %s on, and the exit code back", async (signal, code) => {
    const run = bootstrap(["wait"], {
      onStart: (child) => child.stdout!.once("data", () => child.kill(signal)),
    });
    expect((await run).code).toBe(code);
  });

  it("ends the script when npm gets a signal, although npm's shell passes no signal on", async () => {
    const child = spawn("sh", ["-c", `"${process.execPath}" lib/cli/bootstrap.mjs generate wait; true`], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, npm_lifecycle_event: "generate" },
    });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    // The script holds the other end while it runs.
    await new Promise((done) => child.stdout.once("close", done));
    expect(child.signalCode).toBe("SIGTERM");
  });

  it("installs what package-lock.json names, once for several commands, with npm's output on standard error", async () => {
    writeJson("package.json", { engines: { node: ">=24" }, dependencies: { "node-for-test": VERSION } });
    const locked = {
      "node_modules/node-for-test": { version: VERSION, integrity: integrity(tarball) },
    };
    const dependencies = { "node-for-test": VERSION };
    writeJson("package-lock.json", { lockfileVersion: 3, packages: { "": { dependencies }, ...locked } });
    const all = await Promise.all([bootstrap(["1"]), bootstrap(["2"])]);
    expect(all).toMatchObject([
      { code: 7, result: { args: ["1"] } },
      { code: 7, result: { args: ["2"] } },
    ]);
    expect(all.filter(({ stderr }) => stderr.includes("added 1 package"))).toHaveLength(1);
    expect(registry.downloads()).toBe(1);
  });

  it("stops when the dependencies cannot be installed, with npm's exit code", async () => {
    writeJson("package.json", { engines: { node: ">=24" }, dependencies: { "not-locked": VERSION } });
    writeJson("package-lock.json", { packages: { "node_modules/missing": { version: VERSION } } });
    const { code, stdout, stderr } = await bootstrap([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Installing dependencies");
  });
});

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  result?: { args: string[]; node: string };
}

function bootstrap(
  args: string[],
  { env = {}, onStart }: { env?: Partial<NodeJS.ProcessEnv>; onStart?: (child: ChildProcess) => void } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["lib/cli/bootstrap.mjs", "generate", ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        NODE_ENV: "test",
        PATH: process.env.PATH,
        HOME: folder,
        npm_config_registry: registry.address,
        npm_config_cache: path.join(folder, "cache"),
        npm_config_fetch_retries: "0",
        ...env,
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
    child.once("close", (code) =>
      resolve({ code, stdout, stderr, result: stdout ? JSON.parse(stdout) : undefined }),
    );
    onStart?.(child);
  });
}

function integrity(tarball: Buffer): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

function installedVersions(): string[] {
  return fs.readdirSync(path.join(root, ".data/node")).sort();
}

function writeProject(checksum: string, system: string = process.platform): void {
  fs.mkdirSync(path.join(root, "lib/cli/node"), { recursive: true });
  fs.mkdirSync(path.join(root, "node_modules"), { recursive: true });
  for (const name of MODULES) fs.copyFileSync(path.join("lib/cli", name), path.join(root, "lib/cli", name));
  fs.writeFileSync(path.join(root, "lib/cli/generate.mjs"), SCRIPT);
  writeJson("package.json", { engines: { node: ">=99" } });
  writeJson("package-lock.json", { packages: {} });
  writeJson("node_modules/.package-lock.json", { packages: {} });
  writeJson("lib/cli/node/package-lock.json", { packages: { "": {}, ...lockedNode(checksum, system) } });
}

/** As written by npm; `os` may be a string or a list. */
function lockedNode(checksum: string, system: string): object {
  const entry = { version: VERSION, integrity: checksum, os: system, cpu: [process.arch], optional: true };
  return { "node_modules/node-for-test": { ...entry, bin: { node: "bin/node" } } };
}

function writeJson(file: string, content: object): void {
  fs.writeFileSync(path.join(root, file), JSON.stringify(content));
}

/** A tarball like those of the registry. */
function packNode(version: string): Buffer {
  const place = fs.mkdtempSync(path.join(folder, "package-"));
  fs.mkdirSync(path.join(place, "package/bin"), { recursive: true });
  fs.writeFileSync(
    path.join(place, "package/package.json"),
    JSON.stringify({ name: "node-for-test", version: VERSION, bin: { node: "bin/node" } }),
  );
  const script = `#!/bin/sh\nif [ "$1" = -p ]; then echo ${version}; else exec "${process.execPath}" "$@"; fi\n`;
  fs.writeFileSync(path.join(place, "package/bin/node"), script, { mode: 0o755 });
  return spawnSync("tar", ["-czf", "-", "package"], { cwd: place }).stdout;
}

async function startRegistry(tarball: Buffer): Promise<Registry> {
  let downloads = 0;
  const server = http.createServer((request, response) => {
    if (request.url!.endsWith(".tgz")) downloads += 1;
    const dist = { tarball: `http://${request.headers.host}/node-for-test.tgz` };
    const packument = { name: "node-for-test", versions: { [VERSION]: { version: VERSION, dist } } };
    response.end(request.url!.endsWith(".tgz") ? tarball : JSON.stringify(packument));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    downloads: () => downloads,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
