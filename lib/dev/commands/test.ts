import { spawn } from "node:child_process";
import fs from "node:fs";
import { findChromium } from "@/lib/dev/stack/browser";
import { runSteps, verifySteps } from "../stack/steps";

interface Count {
  passed: number;
  failed: number;
}

const REPORTS = "test-results";

/**
 * `npm test`: runs the static checks, then unit, service, contract and browser tests. Prints the totals as
 * its last line.
 */
export async function run(): Promise<number> {
  fs.mkdirSync(REPORTS, { recursive: true });
  findChromium(console.log);
  const total: Count = { passed: 0, failed: 0 };
  const add = (count: Count) => {
    total.passed += count.passed;
    total.failed += count.failed;
  };

  console.log("Static checks");
  const steps = verifySteps();
  const failed = await runSteps(steps);
  add({ passed: steps.length - failed, failed });

  for (const project of ["unit", "service", "contract"]) {
    console.log(`\n${project[0]!.toUpperCase()}${project.slice(1)} tests`);
    add(await vitest(project));
  }
  console.log(
    "\nBrowser tests (a production build, PostgreSQL, the sandbox and the worker are started for them)",
  );
  add(await playwright());

  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function vitest(project: string): Promise<Count> {
  const file = `${REPORTS}/${project}.json`;
  fs.rmSync(file, { force: true });
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const code = await node(args, { LOG_LEVEL: "silent" });
  const report = readReport<{ numPassedTests: number; numFailedTests: number; numTotalTests: number }>(file);
  return countFailures(
    code,
    report ? { passed: report.numPassedTests, failed: report.numFailedTests } : null,
  );
}

async function playwright(): Promise<Count> {
  const file = `${REPORTS}/browser.json`;
  fs.rmSync(file, { force: true });
  const code = await node(["node_modules/@playwright/test/cli.js", "test"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const report = readReport<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  }>(file);
  if (!report) return countFailures(code, null);
  const { expected, unexpected, flaky, skipped } = report.stats;
  // A test that did not run because another one failed has not passed.
  return countFailures(code, { passed: expected, failed: unexpected + flaky + skipped });
}

/**
 * Counts a runner that fails without a failed test, for example because it could not start, as one failure.
 */
function countFailures(code: number, count: Count | null): Count {
  if (!count) return { passed: 0, failed: 1 };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function readReport<T>(file: string): T | null {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as T) : null;
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
