import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";

const EVERY_PAGE = ["pages/pages.spec.ts", "design.spec.ts"];
/** `npm test` prints the slowest files. */
const LONG = [
  "onboarding/outcomes.spec.ts",
  "keys/revival.spec.ts",
  "fleet.spec.ts",
  "firefox/customer.spec.ts",
  "diagnosis.spec.ts",
  "handbook.spec.ts",
];

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
    // A failed test leaves its steps, the console and a last picture. The pages and requests of each step take a
    // third of the browser's time: `npm run test:browser -- <file> --trace on` records them.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: { executablePath: findChromium(console.error), args: CHROMIUM_ARGS },
  },
  projects: [
    // The first administrator can be made only while there is none.
    { name: "first start", testMatch: "first-start.spec.ts" },
    // Projects with the same dependencies are started in this order. Lists of staff and customers grow with
    // every test, and axe measures each row.
    { name: "every page", testMatch: EVERY_PAGE, dependencies: ["first start"] },
    // Then what takes longest, so that no shard waits for the other at the end.
    { name: "long", testMatch: LONG, dependencies: ["first start"] },
    {
      name: "portal",
      testIgnore: [...EVERY_PAGE, ...LONG, "first-start.spec.ts", "bulk.spec.ts", "secrets.spec.ts"],
      dependencies: ["first start"],
    },
    // It kills the worker that the others rely on.
    { name: "worker", testMatch: "bulk.spec.ts", dependencies: ["every page", "long", "portal"] },
    // It looks through what all of them left.
    { name: "secrets", testMatch: "secrets.spec.ts", dependencies: ["worker"] },
  ],
});
