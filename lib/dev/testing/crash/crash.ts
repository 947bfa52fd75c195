import { spawn } from "node:child_process";
import fc from "fast-check";
import type { Actor } from "@/lib/context/context";
import type { TestContext } from "@/lib/dev/testing/test-context";
import type { Moment } from "./events";
import { FLOWS, type FlowName, NoWorkingKey, type Verdict } from "./flows";

const TSX = "node_modules/tsx/dist/cli.mjs";
const MOMENTS: Moment[] = ["before", "during", "after"];

export interface CrashCount {
  kills: number;
  lost: number;
  doubled: number;
  stuck: number;
}

export interface CrashReport extends CrashCount {
  /** The number of events of a run that is not killed. */
  events: number;
  /** The kills after which something was lost, doubled or stuck. The same seed repeats them. */
  failures: string[];
}

/**
 * Kills a process with SIGKILL at `kills` random points of a flow, lets another process continue, and
 * evaluates the outcome.
 * @param options.seed repeats the same kills
 */
export async function crash(
  t: TestContext,
  flow: FlowName,
  options: { kills: number; seed: number },
): Promise<CrashReport> {
  const events = await countEvents(t, flow);
  const points = fc.sample(
    fc.record({ event: fc.integer({ min: 1, max: events }), moment: fc.constantFrom(...MOMENTS) }),
    { seed: options.seed, numRuns: options.kills },
  );
  const report: CrashReport = { kills: 0, lost: 0, doubled: 0, stuck: 0, events, failures: [] };
  for (const [index, killAt] of points.entries()) {
    const verdict = await killOnce(t, flow, index, killAt);
    report.kills += 1;
    for (const name of ["lost", "doubled", "stuck"] as const) {
      if (!verdict[name]) continue;
      report[name] += 1;
      report.failures.push(`${name}: kill ${index}, ${killAt.moment} event ${killAt.event} of ${events}`);
    }
  }
  return report;
}

async function killOnce(
  t: TestContext,
  flow: FlowName,
  variant: number,
  killAt: { event: number; moment: Moment },
): Promise<Verdict> {
  const { input, actor } = await FLOWS[flow].prepare(t, variant);
  const { killed, output } = await runChild(t, { flow, input, actor, killAt });
  // A run may have fewer events than the first one. Then it may have completed without being killed.
  if (!killed && !/^events \d+$/m.test(output))
    throw new Error(`the child failed without being killed:\n${output}`);
  t.advanceClock(FLOWS[flow].recoversAfterSeconds);
  try {
    await FLOWS[flow].recover(t, input, actor);
    return await FLOWS[flow].evaluate(t, input);
  } catch (error) {
    if (error instanceof NoWorkingKey) return { lost: true, doubled: false, stuck: false };
    throw error;
  } finally {
    // The next child process uses the real clock.
    t.advanceClock(-FLOWS[flow].recoversAfterSeconds);
  }
}

async function countEvents(t: TestContext, flow: FlowName): Promise<number> {
  const { input, actor } = await FLOWS[flow].prepare(t, 0);
  const { output } = await runChild(t, { flow, input, actor, killAt: null });
  const match = /^events (\d+)$/m.exec(output);
  if (!match) throw new Error(`the flow does not complete without being killed:\n${output}`);
  return Number(match[1]);
}

function runChild(
  t: TestContext,
  options: { flow: FlowName; input: Record<string, string>; actor: Actor; killAt: object | null },
): Promise<{ killed: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [TSX, "lib/dev/testing/crash/child.ts"], {
      env: { ...process.env, ...t.processEnv, LOG_LEVEL: "silent", CRASH_OPTIONS: JSON.stringify(options) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (data) => (output += String(data)));
    child.stderr.on("data", (data) => (output += String(data)));
    // tsx reports a child that was killed with SIGKILL as exit code 128 + 9.
    child.once("close", (code, signal) => resolve({ killed: signal === "SIGKILL" || code === 137, output }));
  });
}
