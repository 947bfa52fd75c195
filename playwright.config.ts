import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/browser",
  globalSetup: "./e2e/global-setup.ts",
  // Each has a portal, a database and a sandbox of its own, whose faults and switches are for one test at a
  // time.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["json"], ["line"]] : [["list"]],
  use: {
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    trace: "retain-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: { executablePath: findChromium(console.error), args: CHROMIUM_ARGS },
  },
  projects: [
    // The first administrator can be made only while there is none.
    { name: "first start", testMatch: "first-start.spec.ts" },
    {
      name: "portal",
      testIgnore: ["first-start.spec.ts", "bulk.spec.ts", "secrets.spec.ts"],
      dependencies: ["first start"],
    },
    // It kills the worker that the others rely on.
    { name: "worker", testMatch: "bulk.spec.ts", dependencies: ["portal"] },
    // It looks through what all of them left.
    { name: "secrets", testMatch: "secrets.spec.ts", dependencies: ["worker"] },
  ],
});
