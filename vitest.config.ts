import fs from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./lib/dev/testing/longest-first.ts";

const alias = { "@": path.resolve(import.meta.dirname) };
/**
 * More than the two processors of the smallest machine: service tests also wait for leases, caches and other
 * processes. One number for all projects, so that they share the processes and none waits for another.
 */
const maxWorkers = 4;

const NOT_UNIT = ["lib/**/*.{service,contract}.test.ts"];

/**
 * Unit tests that replace a module. Each needs modules of its own: one that an earlier file of the same worker
 * has loaded keeps what it imported then, and the replacement would be ignored.
 */
const replacing = fs
  .globSync("lib/**/*.test.ts", { cwd: import.meta.dirname, exclude: NOT_UNIT })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\bvi\.(do)?mock\(/i.test(fs.readFileSync(path.join(import.meta.dirname, file), "utf8")));

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["lib/**/*.test.ts"],
          exclude: [...NOT_UNIT, ...replacing],
          // Rules have no state, so that the files of a worker may share their modules.
          isolate: false,
          maxWorkers,
          // Making an RSA key of 4096 bits takes seconds on a busy machine; no unit test measures time.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "unit, own modules",
          include: replacing,
          maxWorkers,
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "service",
          include: ["lib/**/*.service.test.ts"],
          globalSetup: ["lib/dev/testing/global-postgres.ts"],
          // Each file has a database and a sandbox of its own.
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "contract",
          include: ["lib/**/*.contract.test.ts"],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
