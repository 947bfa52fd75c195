import { systemClock } from "@/lib/base/clock";
import { createDatabase } from "@/lib/db/client";
import { parseEnv } from "@/lib/base/env";
import type { Actor } from "@/lib/context/context";
import { type Moment, watchEvents } from "./events";
import { FLOWS, type FlowName } from "./flows";

/**
 * A process that carries one flow through and, when told so, kills itself with SIGKILL at one event. Says how many events
 * there were when it lives to the end.
 */
interface Order {
  flow: FlowName;
  input: Record<string, string>;
  actor: Actor;
  killAt: { event: number; moment: Moment } | null;
}

const order = JSON.parse(process.env.CRASH_ORDER!) as Order;
const env = parseEnv({ ...process.env, NODE_ENV: "test" });
const events = watchEvents((event, moment) => {
  const { killAt } = order;
  if (!killAt || event !== killAt.event || moment !== killAt.moment) return;
  // "During" leaves the request a moment to get out of the door.
  if (moment === "during") setTimeout(die, 2);
  else die();
});
const db = createDatabase(env.DATABASE_URL, 3);
await FLOWS[order.flow].run(
  (actor) => ({ actor: actor ?? order.actor, db, env, clock: systemClock }),
  order.input,
);
console.log(`events ${events()}`);
process.exit(0);

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
