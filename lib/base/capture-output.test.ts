import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFacts } from "./error-facts";

const ROOT = path.resolve(import.meta.dirname, "../..");
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "capture-output-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The attacker's text: lines of a log, frames of a stack, and separators that only some programs know. */
const FORGED = String.raw`ATTACKER\n{"level":"info","msg":"ATTACKER"}\n    at ATTACKER (/etc/ATTACKER:1:1)\u2028ATTACKER\u0085\r`;

/** What a process prints that runs `code` with the log as its only writer. */
function printed(code: string): { lines: Record<string, unknown>[]; text: string; status: number | null } {
  const file = path.join(folder, "program.mjs");
  fs.writeFileSync(file, `const forged = '${FORGED}';\n${code}`);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", path.join(ROOT, "lib/base/print-as-log.ts"), file],
    { encoding: "utf8", env: { ...process.env, LOG_LEVEL: "info" } },
  );
  const text = `${stdout}${stderr}`;
  const lines = text
    .split(/[\n\u0085\u2028\u2029]/)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { lines, text, status };
}

describe("a process whose log is its only writer", () => {
  it.each([
    ["console.error", `console.error(new Error(forged), forged, { a: forged })`],
    ["console.log", `console.log(forged, 1)`],
    ["console.table", `console.table([{ ATTACKER: forged }])`],
    ["console.dir", `console.dir({ a: forged })`],
    ["console.assert", `console.assert(false, forged)`],
    ["console.trace", `console.trace(forged)`],
    ["standard output", `process.stdout.write(forged)`],
    ["standard error", `process.stderr.write(Buffer.from(forged), () => {})`],
    ["a warning of Node", `process.emitWarning(forged, { code: "ATTACKER_1\\n" })`],
    [
      "an error with a name, code, digest and cause of somebody's own",
      `const cause = new Error(forged); cause.cause = cause;
       console.error(Object.assign(new Error("x", { cause }), { name: forged, code: forged, digest: forged }))`,
    ],
    [
      "an error whose message was changed later",
      `const e = new Error(forged); e.stack; e.message = "x"; console.error(e)`,
    ],
    [
      "a thread",
      `import { Worker } from "node:worker_threads"; new Worker(\`console.log("ATTACKER")\`, { eval: true })`,
    ],
  ])("prints one line of JSON, without the words, for %s", (_name, code) => {
    const { lines, text, status } = printed(code);
    expect(text).not.toContain("ATTACKER");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    expect(status).toBe(0);
  });

  it.each([
    ["an uncaught error", `setTimeout(() => { throw new TypeError(forged); })`],
    ["a rejected promise that nobody handles", `Promise.reject(new TypeError(forged))`],
    ["a rejection with a text", `Promise.reject(forged)`],
  ])("ends with a line of JSON after %s", (_name, code) => {
    const { lines, text, status } = printed(code);
    expect(text).not.toContain("ATTACKER");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "fatal", msg: "uncaught error" });
    expect(status).toBe(1);
  });

  it("names the error and where it comes from", () => {
    const { lines } = printed(`
      function failing() { return Object.assign(new RangeError("x"), { code: "P2002", digest: "1234567890" }); }
      console.error("failed:", failing());`);
    expect(lines).toMatchObject([
      {
        level: "error",
        source: "console.error",
        errors: [{ name: "RangeError", code: "P2002", digest: "1234567890" }],
      },
    ]);
    expect(JSON.stringify(lines)).toMatch(/at failing \(file:.*program\.mjs:3:/);
  });
});

describe("the facts of an error", () => {
  it("hold nothing of its message, whatever that is", () => {
    const word = "zqxjk";
    const text = fc
      .array(
        fc.oneof(fc.constant("\n"), fc.constant("    at "), fc.constant(`${word} (/a/b:1:1)`), fc.string()),
      )
      .map((parts) => parts.join("") + word);
    fc.assert(
      fc.property(text, (message) => {
        const error = new Error(message, { cause: new Error(message) });
        const facts = errorFacts(error);
        expect(JSON.stringify(facts)).not.toContain(word);
        expect(facts.frames.length).toBeGreaterThan(0);
      }),
    );
  });

  it("are of any thrown value", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        errorFacts(value);
      }),
    );
  });
});
