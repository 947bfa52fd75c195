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
          // They wait for nobody, so two cores do twice the work; the others have clocks and loads of their own.
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "service",
          include: ["lib/**/*.service.test.ts"],
          globalSetup: ["lib/testing/global-postgres.ts"],
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
