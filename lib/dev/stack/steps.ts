import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { toolCache } from "./tool-cache";

export interface Step {
  name: string;
  /** A script of a package, run with this Node. */
  args: string[];
  /** The step that must have ended before this one starts. */
  after?: string;
}

/** More at once would compete for memory rather than finish sooner. */
const MAX_PARALLEL = 4;

/** The static checks. Slow ones come first, since they run side by side. */
export function verifySteps(): Step[] {
  const cache = toolCache(process.cwd());
  const cached = (name: string) => [
    "--cache",
    "--cache-strategy",
    "content",
    "--cache-location",
    path.join(cache, name),
  ];
  return [
    { name: "route types", args: ["node_modules/next/dist/bin/next", "typegen"] },
    {
      name: "lint",
      args: ["node_modules/eslint/bin/eslint.js", ...cached("eslint"), "--max-warnings", "0", "."],
    },
    {
      name: "types",
      args: [
        "node_modules/typescript7/bin/tsc",
        // Without the route types of `next dev`, which are out of date while it is stopped.
        "--project",
        "tsconfig.verify.json",
        "--noEmit",
        "--incremental",
        "--tsBuildInfoFile",
        path.join(cache, "types.tsbuildinfo"),
      ],
      after: "route types",
    },
    {
      name: "format",
      args: [
        "node_modules/prettier/bin/prettier.cjs",
        "--check",
        "--log-level",
        "warn",
        ...cached("prettier"),
        ".",
      ],
    },
    {
      name: "layers and cycles",
      args: [
        "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
        "--config",
        ".dependency-cruiser.cjs",
        "app",
        "components",
        "lib",
        "prisma",
        "e2e",
        "proxy.ts",
        "instrumentation.ts",
      ],
    },
    { name: "unused code", args: ["node_modules/knip/bin/knip.js", "--no-progress"] },
  ];
}

/**
 * Runs the steps side by side, as many as there are processors, and prints how each one ended, with its
 * output when it failed.
 * @returns how many failed
 */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  const ended = new Map<string, Promise<boolean>>();
  const free = new Array<Promise<unknown>>(Math.min(MAX_PARALLEL, availableParallelism())).fill(
    Promise.resolve(),
  );
  for (const step of steps) {
    const slot = await Promise.race(free.map((each, index) => each.then(() => index)));
    const run = Promise.resolve(ended.get(step.after ?? "")).then(() => runStep(step));
    ended.set(step.name, run);
    free[slot] = run;
  }
  const results = await Promise.all(ended.values());
  return results.filter((ok) => !ok).length;
}

async function runStep(step: Step): Promise<boolean> {
  const started = Date.now();
  const { code, output } = await runNode(step.args);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "✓" : "✗"} ${step.name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}

function runNode(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => (output += part.toString()));
    // Not "exit": output may still arrive after it.
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
