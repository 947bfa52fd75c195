import { parseEnv } from "@/lib/base/env";
import { createDatabase } from "@/lib/db/client";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";

/*
 * A worker in a process of its own, which can be killed. It runs the jobs of alerts at the simulated time
 * that it is sent.
 */

const db = createDatabase(process.env.DATABASE_URL!, 3);
const env = parseEnv({ ...process.env, NODE_ENV: "test" });

async function runJobs(at: number): Promise<void> {
  const ctx = { actor: { kind: "system" as const, name: "worker" }, db, env, clock: () => new Date(at) };
  await evaluateAlerts(ctx);
  // The receiver of webhooks is on this machine.
  await deliverAlerts(ctx, { allowPrivate: true });
}

process.on("message", (at: number) => {
  runJobs(at).then(
    () => process.send!("done"),
    (error: unknown) => process.send!(String(error instanceof Error ? error.stack : error)),
  );
});
// Also when the simulation has ended before this process was ready.
process.on("error", () => process.exit(0));
process.on("disconnect", () => process.exit(0));
process.send!("ready");
