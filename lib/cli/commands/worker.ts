import { startWorker } from "@/lib/jobs/worker";
import { serveWorkerMetrics } from "@/lib/jobs/worker-metrics";
import { isConnectionLoss } from "@/lib/db/connection-loss";
import { env } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { systemContext } from "@/lib/context/process-context";
import { loadEnvFile } from "../load-env";

/** Background work, until SIGTERM or Ctrl-C: finishes or returns what is in hand. */
export async function run(): Promise<void> {
  loadEnvFile();
  process.on("unhandledRejection", outliveTheDatabase);
  const { DATABASE_URL, WORKER_METRICS_PORT, METRICS_TOKEN } = env();
  const worker = await startWorker(DATABASE_URL, systemContext);
  const closeMetrics = WORKER_METRICS_PORT
    ? await serveWorkerMetrics(WORKER_METRICS_PORT, METRICS_TOKEN)
    : undefined;
  console.log("The worker is running.");
  await new Promise<void>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  await worker.stop();
  await closeMetrics?.();
  process.exit(0);
}

/**
 * graphile-worker cannot note a job's failure in a database that has just gone, and lets that rejection go
 * unheard. The worker begins anew by itself then (`startWorker`); anything else that nobody caught ends the
 * process, as it would without this.
 */
function outliveTheDatabase(error: unknown): void {
  if (isConnectionLoss(error)) {
    log.warn({ err: error }, "the connection to the database was lost");
    return;
  }
  log.fatal({ err: error }, "uncaught error");
  process.exit(1);
}
