import { spawn } from "node:child_process";
import fs from "node:fs";
import { Problem } from "@/lib/base/problem";
import { findChromium } from "@/lib/dev/stack/browser";
import { ensureBuild } from "@/lib/dev/stack/build";
import {
  type Count,
  describeDurations,
  describeFailures,
  describeSkipped,
  type Failure,
  type FileDuration,
  readPlaywrightReport,
  readVitestReport,
  type Skipped,
  type TestReport,
} from "@/lib/dev/stack/test-reports";
import { runSteps, verifySteps } from "../stack/steps";

const REPORTS = "test-results";

/**
 * `npm test`: runs the static checks, then unit, service, contract and browser tests. Prints where the time
 * went, and the totals as its last line.
 */
export async function run(): Promise<number> {
  fs.mkdirSync(REPORTS, { recursive: true });
  findChromium(console.log);
  const total: Count = { passed: 0, failed: 0 };
  const parts: { name: string; seconds: number }[] = [];
  const files: FileDuration[] = [];
  const failures: Failure[] = [];
  const skipped: Skipped[] = [];
  const part = async (name: string, work: () => Promise<TestReport>) => {
    const started = performance.now();
    const { count, ...its } = await work();
    total.passed += count.passed;
    total.failed += count.failed;
    files.push(...its.files);
    failures.push(...its.failures);
    skipped.push(...its.skipped);
    parts.push({ name, seconds: (performance.now() - started) / 1000 });
    return count;
  };

  console.log("Static checks");
  await part("static checks", async () => {
    const steps = verifySteps();
    const failed = await runSteps(steps);
    return { count: { passed: steps.length - failed, failed }, files: [], failures: [], skipped: [] };
  });
  console.log("\nUnit, service and contract tests");
  await part("unit, service and contract tests", vitest);
  console.log("\nProduction build");
  const { failed } = await part("production build", build);
  if (failed === 0) {
    console.log("\nBrowser tests (the build, PostgreSQL, the sandbox and the worker are started for them)");
    await part("browser tests", playwright);
  }

  console.log(`\n${describeDurations(parts, files)}`);
  if (skipped.length > 0) console.log(`\n${describeSkipped(skipped)}`);
  if (failures.length > 0) console.log(`\n${describeFailures(failures)}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/** A build that fails is one failure, and there is nothing for the browser tests to run on. */
async function build(): Promise<TestReport> {
  try {
    ensureBuild();
    return { count: { passed: 0, failed: 0 }, files: [], failures: [], skipped: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.log(error.message);
    return { count: { passed: 0, failed: 1 }, files: [], failures: [], skipped: [] };
  }
}

/** All projects in one run, so that a processor is idle only at its end. */
async function vitest(): Promise<TestReport> {
  const file = `${REPORTS}/vitest.json`;
  fs.rmSync(file, { force: true });
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const code = await node(args, { LOG_LEVEL: "silent" });
  return countFailures(code, readVitestReport(file));
}

async function playwright(): Promise<TestReport> {
  const file = `${REPORTS}/browser.json`;
  fs.rmSync(file, { force: true });
  const code = await node(["node_modules/@playwright/test/cli.js", "test"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  return countFailures(code, readPlaywrightReport(file, "e2e"));
}

/**
 * Counts a runner that fails without a failed test, for example because it could not start, as one failure.
 */
function countFailures(code: number, report: TestReport | null): TestReport {
  if (!report) return { count: { passed: 0, failed: 1 }, files: [], failures: [], skipped: [] };
  const { count } = report;
  return code !== 0 && count.failed === 0 ? { ...report, count: { ...count, failed: 1 } } : report;
}

function node(args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
