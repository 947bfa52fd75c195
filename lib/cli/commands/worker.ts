import { startWorker } from "@/lib/jobs/worker";
import { serveWorkerMetrics } from "@/lib/jobs/worker-metrics";
import { env } from "@/lib/env";
import { systemContext } from "@/lib/services/process-context";
import { loadEnvFile } from "../load-env";

/** Background work, until SIGTERM or Ctrl-C: finishes or returns what is in hand. */
export async function run(): Promise<void> {
  loadEnvFile();
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
