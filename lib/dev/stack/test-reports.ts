import fs from "node:fs";
import { stripVTControlCharacters } from "node:util";

export interface Count {
  passed: number;
  failed: number;
}

export interface FileDuration {
  /** From the root of the repository. */
  file: string;
  seconds: number;
}

export interface Failure {
  /** From the root of the repository. */
  file: string;
  test: string;
  /** The start of what the runner says, without colours. */
  message: string;
}

/** What a runner's JSON report says of a run. */
export interface TestReport {
  count: Count;
  files: FileDuration[];
  failures: Failure[];
  skipped: Skipped[];
}

/** A test that says itself why it cannot run here. */
export interface Skipped {
  test: string;
  reason: string;
}

/** @returns null when the runner has written no report */
export function readVitestReport(file: string): TestReport | null {
  const report = readJson<{
    numPassedTests: number;
    numFailedTests: number;
    testResults: {
      name: string;
      startTime: number;
      endTime: number;
      message?: string;
      assertionResults?: { status: string; fullName: string; failureMessages?: string[] }[];
    }[];
  }>(file);
  if (!report) return null;
  const pathOf = (name: string) =>
    name.replaceAll("\\", "/").replace(`${process.cwd().replaceAll("\\", "/")}/`, "");
  return {
    count: { passed: report.numPassedTests, failed: report.numFailedTests },
    files: report.testResults.map(({ name, startTime, endTime }) => ({
      file: pathOf(name),
      seconds: (endTime - startTime) / 1000,
    })),
    failures: report.testResults.flatMap(({ name, message, assertionResults = [] }) => {
      const failed = assertionResults.filter((each) => each.status === "failed");
      // A file that cannot be loaded has no tests.
      if (assertionResults.length === 0 && message)
        return [{ file: pathOf(name), test: "(the file)", message: startOf(message) }];
      return failed.map(({ fullName, failureMessages = [] }) => ({
        file: pathOf(name),
        test: fullName,
        message: startOf(failureMessages[0] ?? ""),
      }));
    }),
    skipped: [],
  };
}

interface PlaywrightSuite {
  specs?: {
    title?: string;
    tests: {
      status?: string;
      annotations?: { type: string; description?: string }[];
      results: {
        duration: number;
        error?: { message?: string };
        attachments?: { name: string; path?: string }[];
      }[];
    }[];
  }[];
  suites?: PlaywrightSuite[];
}

/**
 * @param folder of the test files
 * @returns null when the runner has written no report
 */
export function readPlaywrightReport(file: string, folder: string): TestReport | null {
  const report = readJson<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    suites: (PlaywrightSuite & { file: string })[];
  }>(file);
  if (!report) return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  const reasoned = report.suites.flatMap(skippedOf);
  return {
    // A test that did not run because another one failed has not passed.
    count: { passed: expected, failed: unexpected + flaky + skipped - reasoned.length },
    files: report.suites.map((suite) => ({ file: `${folder}/${suite.file}`, seconds: sum(suite) / 1000 })),
    failures: report.suites.flatMap((suite) =>
      failuresOf(suite).map((failure) => ({ file: `${folder}/${suite.file}`, ...failure })),
    ),
    skipped: reasoned,
  };
}

function skippedOf(suite: PlaywrightSuite): Skipped[] {
  const own = (suite.specs ?? []).flatMap(({ title = "", tests }) =>
    tests.flatMap(({ status, annotations = [] }) => {
      const reason = annotations.find(({ type }) => type === "skip")?.description;
      return status === "skipped" && reason ? [{ test: title, reason }] : [];
    }),
  );
  return [...own, ...(suite.suites ?? []).flatMap(skippedOf)];
}

function failuresOf(suite: PlaywrightSuite): Omit<Failure, "file">[] {
  const own = (suite.specs ?? []).flatMap(({ title = "", tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) => {
        const failed = results.find((each) => each.error);
        const context = failed?.attachments?.find(({ name }) => name === "error-context")?.path;
        return {
          test: title,
          message: [startOf(failed?.error?.message ?? ""), ...(context ? shownOnPage(context) : [])].join(
            "\n",
          ),
        };
      }),
  );
  return [...own, ...(suite.suites ?? []).flatMap(failuresOf)];
}

const SHOWN_LINES = 20;
/** Lines of Playwright's snapshot that say what its reader could read. */
const TELLING = /^ *- (heading|alert|status|paragraph|button|text)\b/;

/** What the page said when its test failed, from the file that Playwright writes about it. */
function shownOnPage(errorContext: string): string[] {
  const text = fs.existsSync(errorContext) ? fs.readFileSync(errorContext, "utf8") : "";
  const snapshot = /^# Page snapshot$([^]*?)(?=^# )/m.exec(text)?.[1] ?? "";
  const main = /^ *- main\b[^]*/m.exec(snapshot)?.[0] ?? snapshot;
  const lines = main.split("\n").filter((line) => TELLING.test(line));
  return lines.length === 0
    ? []
    : [
        "The page:",
        ...lines.slice(0, SHOWN_LINES).map((line) =>
          line
            .replace(/ \[(ref|cursor|active)[^\]]*\]/g, "")
            .trim()
            .slice(0, MESSAGE_WIDTH),
        ),
      ];
}

const MESSAGE_LINES = 12;
const MESSAGE_WIDTH = 200;

/** The first lines of a runner's message, without the codes of colours. */
function startOf(message: string): string {
  return stripVTControlCharacters(message)
    .split("\n")
    .filter((each) => each.trim() !== "")
    .slice(0, MESSAGE_LINES)
    .map((each) => each.slice(0, MESSAGE_WIDTH))
    .join("\n");
}

/** The reasons for which tests were skipped, each with its tests. */
export function describeSkipped(skipped: readonly Skipped[]): string {
  return [...new Set(skipped.map(({ reason }) => reason))]
    .map((reason) => {
      const tests = skipped.filter((each) => each.reason === reason).map(({ test }) => `    ${test}`);
      return `SKIPPED ${reason}\n${tests.join("\n")}`;
    })
    .join("\n");
}

/** Every failed test with the start of its message, for readers who have the end of the output alone. */
export function describeFailures(failures: readonly Failure[]): string {
  return failures
    .map(({ file, test, message }) => `FAILED ${file} › ${test}\n${message.replace(/^/gm, "    ")}`)
    .join("\n\n");
}

/** Milliseconds of all tests of a suite, one after the other. */
function sum(suite: PlaywrightSuite): number {
  const tests = (suite.specs ?? []).flatMap((spec) => spec.tests).flatMap((test) => test.results);
  return [...tests.map((each) => each.duration), ...(suite.suites ?? []).map(sum)].reduce(
    (total, each) => total + each,
    0,
  );
}

/**
 * Where the time of a run went: its parts in the order in which they ran, and the ten slowest test files.
 * @param parts seconds by name
 */
export function describeDurations(
  parts: readonly { name: string; seconds: number }[],
  files: readonly FileDuration[],
): string {
  const total = parts.reduce((seconds, part) => seconds + part.seconds, 0);
  const slowest = [...files].sort((one, other) => other.seconds - one.seconds).slice(0, 10);
  return [
    "Durations (CONTRIBUTING.md has the budget)",
    ...[...parts, { name: "total", seconds: total }].map((each) => line(minutes(each.seconds), each.name)),
    "",
    "Slowest test files (their tests one after the other, in seconds)",
    ...slowest.map((each) => line(each.seconds.toFixed(1), each.file)),
  ].join("\n");
}

function line(value: string, name: string): string {
  return `  ${value.padStart(6)}  ${name}`;
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function readJson<T>(file: string): T | null {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as T) : null;
}
