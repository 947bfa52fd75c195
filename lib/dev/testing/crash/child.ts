import { systemClock } from "@/lib/base/clock";
import { createDatabase } from "@/lib/db/client";
import { parseEnv } from "@/lib/base/env";
import type { Actor } from "@/lib/context/context";
import { type Moment, watchEvents } from "./events";
import { FLOWS, type FlowName } from "./flows";

/**
 * A process that runs one flow and kills itself with SIGKILL at the event in `killAt`, if any. Otherwise it
 * prints the number of events.
 */
interface CrashOptions {
  flow: FlowName;
  input: Record<string, string>;
  actor: Actor;
  killAt: { event: number; moment: Moment } | null;
}

const options = JSON.parse(process.env.CRASH_OPTIONS!) as CrashOptions;
const env = parseEnv({ ...process.env, NODE_ENV: "test" });
const events = watchEvents((event, moment) => {
  const { killAt } = options;
  if (!killAt || event !== killAt.event || moment !== killAt.moment) return;
  // "During" waits a moment, so that the request is sent first.
  if (moment === "during") setTimeout(killSelf, 2);
  else killSelf();
});
const db = createDatabase(env.DATABASE_URL, 3);
await FLOWS[options.flow].run(
  (actor) => ({ actor: actor ?? options.actor, db, env, clock: systemClock }),
  options.input,
);
console.log(`events ${events()}`);
process.exit(0);

function killSelf(): void {
  process.kill(process.pid, "SIGKILL");
}
