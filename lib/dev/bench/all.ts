import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { Problem } from "@/lib/base/problem";
import { type Conditions, watchConditions } from "./conditions";
import { README_BENCHES } from "./readme";
import { isObject, type Json, readResults, type Results } from "./results";

interface BenchRun {
  exitCode: number;
  output: string;
}

interface Measurement {
  file: string;
  /** Adds these to what the file has; without it everything is measured again. */
  only?: readonly string[];
  revision: { commit: string; dirty: boolean };
  runBench: (name: string) => Promise<BenchRun>;
  watch: () => (floorP50: readonly number[]) => Conditions;
}

/**
 * `npm run -s bench -- all --json FILE [--only fleet,audit]`: the benches that README's figures come from,
 * one after the other, each in a process of its own. Writes the file after each of them, so that nothing
 * that was measured is lost, and prints the same JSON as its last line.
 * @returns the exit code: 0 when every bench succeeded
 */
export async function allBench(args: string[]): Promise<number> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const file = option("--json");
  if (!file) throw new Problem("Name the file to write: --json FILE");
  const names = README_BENCHES.join(", ");
  const only = args.includes("--only") ? (option("--only") ?? "").split(",") : undefined;
  for (const name of only ?? [])
    if (!README_BENCHES.includes(name))
      throw new Problem(`--only takes some of ${names}, with commas between`);
  const failed = await measureAll({ file, only, revision: readRevision(), runBench, watch: watchConditions });
  for (const [name, why] of failed) console.error(`${name} failed: ${why}`);
  console.log(JSON.stringify(readResults(file)));
  return failed.size === 0 ? 0 : 1;
}

/** @returns the benches that failed, and why */
export async function measureAll(measurement: Measurement): Promise<Map<string, string>> {
  const { file, only, revision, runBench, watch } = measurement;
  const { commit, dirty } = revision;
  const earlier = only && fs.existsSync(file) ? readResults(file) : undefined;
  if (earlier && earlier.commit !== commit)
    throw new Problem(
      `${file} has the figures of ${earlier.commit}, and this is ${commit}: name another file`,
    );
  const results: Results = {
    ...earlier,
    date: new Date().toISOString(),
    commit,
    ...(dirty && { dirty }),
    conditions: { ...earlier?.conditions },
  };
  // A folder that is missing is noticed before hours of measuring.
  writeResults(file, results);
  const failed = new Map<string, string>();
  for (const name of only ?? README_BENCHES) {
    const endWatch = watch();
    const { exitCode, output } = await runBench(name);
    const json = lastObject(output);
    // What was measured is kept: the figures of a bench that found faults say what they are.
    if (json) {
      results[name] = json;
      results.conditions[name] = endWatch([1]);
      results.date = new Date().toISOString();
      writeResults(file, results);
    }
    if (exitCode !== 0) failed.set(name, `exit code ${exitCode}${json ? "" : ", without figures"}`);
    else if (!json) failed.set(name, "its last line is no JSON object");
  }
  return failed;
}

function writeResults(file: string, results: Results): void {
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function lastObject(output: string): Json | null {
  try {
    const json: unknown = JSON.parse(output.trimEnd().split("\n").at(-1)!);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

async function runBench(name: string): Promise<BenchRun> {
  console.error(`bench ${name} …`);
  const args = ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "bench", name];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  // A bench that goes on without this process would disturb the next one.
  const stop = () => {
    child.kill("SIGTERM");
    process.exit(143);
  };
  process.once("SIGTERM", stop);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (output += part));
  const [code] = (await once(child, "close")) as [number | null];
  process.off("SIGTERM", stop);
  return { exitCode: code ?? 1, output };
}

function readRevision(): Measurement["revision"] {
  const git = (...args: string[]): string => {
    const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
    if (status !== 0)
      throw new Problem("Only a clone can be measured: git does not say which commit this is");
    return stdout.trim();
  };
  return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" };
}
