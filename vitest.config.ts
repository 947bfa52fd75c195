import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname) };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["lib/**/*.test.ts"],
          exclude: ["lib/**/*.{service,contract}.test.ts"],
          maxWorkers: 2,
          // Making an RSA key of 4096 bits takes seconds on a busy machine; no unit test measures time.
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
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "contract",
          include: ["lib/**/*.contract.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
