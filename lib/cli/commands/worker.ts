import { startWorker } from "@/lib/jobs/worker";
import { serveWorkerMetrics } from "@/lib/jobs/worker-metrics";
import { isConnectionLoss } from "@/lib/db/connection-loss";
import { env, ownerConnectionVariable } from "@/lib/base/env";
import { log, startLog } from "@/lib/base/log";
import { thisProcess } from "@/lib/base/running-process";
import { systemContext } from "@/lib/context/process-context";
import { publishSettings, withdrawSettings } from "@/lib/services/operations/publish-settings";
import { requireApplicationRole } from "@/lib/services/operations/require-application-role";
import { loadEnvFile } from "../load-env";

/** Runs background jobs until SIGTERM or Ctrl-C, then finishes or releases the current ones. */
export async function run(): Promise<void> {
  loadEnvFile();
  process.on("unhandledRejection", outliveTheDatabase);
  const { DATABASE_URL, WORKER_METRICS_PORT, WORKER_METRICS_HOST, METRICS_TOKEN } = env();
  await requireApplicationRole(systemContext("start"), ownerConnectionVariable());
  const worker = await startWorker(DATABASE_URL, systemContext);
  const closeMetrics = WORKER_METRICS_PORT
    ? await serveWorkerMetrics({ port: WORKER_METRICS_PORT, host: WORKER_METRICS_HOST }, METRICS_TOKEN)
    : undefined;
  const withdraw = await keepSettingsPublished();
  startLog.info("The worker is running.");
  await new Promise<void>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  await withdraw();
  await worker.stop();
  await closeMetrics?.();
  process.exit(0);
}

const PUBLISH_INTERVAL_MS = 60_000;

/** @returns the function that ends it */
async function keepSettingsPublished(): Promise<() => Promise<void>> {
  const ctx = systemContext("heartbeat");
  const worker = thisProcess("worker");
  const failed = (error: unknown) =>
    log.warn({ err: error }, "the settings could not be recorded for comparison");
  const publish = () => publishSettings(ctx, worker).catch(failed);
  await publish();
  const timer = setInterval(() => void publish(), PUBLISH_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await withdrawSettings(ctx, worker.id).catch(failed);
  };
}

/**
 * graphile-worker cannot record a job's failure when the connection to the database is lost, and does not
 * handle that rejection. `startWorker` then reconnects by itself. Any other unhandled rejection ends the
 * process, as it would without this handler.
 */
function outliveTheDatabase(error: unknown): void {
  if (isConnectionLoss(error)) {
    log.warn({ err: error }, "the connection to the database was lost");
    return;
  }
  log.fatal({ err: error }, "uncaught error");
  process.exit(1);
}
