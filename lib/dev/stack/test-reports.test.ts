import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import {
  describeDurations,
  describeFailures,
  describeSkipped,
  readPlaywrightReport,
  readVitestReport,
} from "./test-reports";

function written(report: object): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "report-")), "report.json");
  fs.writeFileSync(file, JSON.stringify(report));
  return file;
}

it("a run without a report has none", () => {
  expect(readVitestReport("test-results/no-such-report.json")).toBeNull();
  expect(readPlaywrightReport("test-results/no-such-report.json", "e2e")).toBeNull();
});

it("a report of vitest has its counts, and the time of each file", () => {
  const name = `${process.cwd()}/lib/a.test.ts`;
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [{ name, startTime: 1000, endTime: 3500 }],
  };
  expect(readVitestReport(written(report))).toEqual({
    count: { passed: 3, failed: 1 },
    files: [{ file: "lib/a.test.ts", seconds: 2.5 }],
    failures: [],
    skipped: [],
  });
});

it("in a report of Playwright every test that did not pass has failed, and a file has the time of its nested tests", () => {
  const specs = (...durations: number[]) =>
    durations.map((duration) => ({ tests: [{ results: [{ duration }] }] }));
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
    suites: [{ file: "a.spec.ts", specs: specs(1000, 500), suites: [{ specs: specs(2000) }] }],
  };
  expect(readPlaywrightReport(written(report), "e2e")).toEqual({
    count: { passed: 3, failed: 4 },
    files: [{ file: "e2e/a.spec.ts", seconds: 3.5 }],
    failures: [],
    skipped: [],
  });
});

it("every failed test of both runners is named at the end, with the start of its message", () => {
  const vitest = readVitestReport(
    written({
      numPassedTests: 1,
      numFailedTests: 2,
      testResults: [
        {
          name: `${process.cwd()}/lib/a.test.ts`,
          startTime: 0,
          endTime: 1,
          assertionResults: [
            { status: "passed", fullName: "works" },
            {
              status: "failed",
              fullName: "a fails",
              failureMessages: ["\u001b[31mexpected 1\u001b[39m\n\nto be 2"],
            },
          ],
        },
        {
          name: `${process.cwd()}/lib/b.test.ts`,
          startTime: 0,
          endTime: 1,
          message: "no such file",
          assertionResults: [],
        },
      ],
    }),
  );
  const failed = (title: string, status: string) => ({
    title,
    tests: [{ status, results: [{ duration: 1, error: { message: "timed out" } }] }],
  });
  const context = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "report-")), "error-context.md");
  fs.writeFileSync(
    context,
    [
      "# Error details\n\ntimed out\n\n# Page snapshot\n\n```yaml\n- generic [ref=f1e1]:",
      '  - heading "Menu" [level=2] [ref=f1e2]\n  - main [ref=f1e3]:\n    - heading "Import" [level=1] [ref=f1e4]',
      "    - list [ref=f1e5]:\n    - alert [ref=f1e6]: It cannot be undone.\n```\n\n# Test source\n\n- alert",
    ].join("\n"),
  );
  const failedAtPage = {
    title: "e fails",
    tests: [
      {
        status: "unexpected",
        results: [
          {
            duration: 1,
            error: { message: "timed out" },
            attachments: [{ name: "error-context", path: context }],
          },
        ],
      },
    ],
  };
  const playwright = readPlaywrightReport(
    written({
      stats: { expected: 0, unexpected: 3, flaky: 0, skipped: 1 },
      suites: [
        {
          file: "c.spec.ts",
          specs: [failed("c fails", "unexpected"), failed("c is left out", "skipped")],
          suites: [{ specs: [failed("d fails", "unexpected"), failedAtPage] }],
        },
      ],
    }),
    "e2e",
  );
  expect(describeFailures([...vitest!.failures, ...playwright!.failures])).toBe(
    [
      "FAILED lib/a.test.ts › a fails\n    expected 1\n    to be 2",
      "FAILED lib/b.test.ts › (the file)\n    no such file",
      "FAILED e2e/c.spec.ts › c fails\n    timed out",
      "FAILED e2e/c.spec.ts › d fails\n    timed out",
      'FAILED e2e/c.spec.ts › e fails\n    timed out\n    The page:\n    - heading "Import" [level=1]\n' +
        "    - alert: It cannot be undone.",
    ].join("\n\n"),
  );
});

it("the durations name every part, the total, and the ten slowest files", () => {
  const files = Array.from({ length: 12 }, (_, index) => ({ file: `f${index}.test.ts`, seconds: index }));
  const text = describeDurations(
    [
      { name: "build", seconds: 59.6 },
      { name: "browser tests", seconds: 65 },
    ],
    files,
  );
  expect(text).toContain("    1:00  build\n    1:05  browser tests\n    2:05  total\n");
  expect([...text.matchAll(/(f\d+)\.test\.ts/g)].map((found) => found[1])).toEqual([
    "f11",
    "f10",
    "f9",
    "f8",
    "f7",
    "f6",
    "f5",
    "f4",
    "f3",
    "f2",
  ]);
});

it("a test that says why it cannot run here is skipped, and one that waited for another has failed", () => {
  const skipped = (title: string, annotations: object[]) => ({
    title,
    tests: [{ status: "skipped", annotations, results: [] }],
  });
  const report = readPlaywrightReport(
    written({
      stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 3 },
      suites: [
        {
          file: "a.spec.ts",
          specs: [
            skipped("one", [{ type: "skip", description: "No Firefox" }]),
            skipped("other", [{ type: "skip", description: "No Firefox" }]),
            skipped("waited", []),
          ],
        },
      ],
    }),
    "e2e",
  );
  expect(report?.count).toEqual({ passed: 1, failed: 1 });
  expect(describeSkipped(report!.skipped)).toBe("SKIPPED No Firefox\n    one\n    other");
});
