import { startWorker } from "@/lib/jobs/worker";
import { env } from "@/lib/env";
import { systemContext } from "@/lib/services/process-context";
import { loadEnvFile } from "../load-env";

/** Background work, until SIGTERM or Ctrl-C: finishes or returns what is in hand. */
export async function run(): Promise<void> {
  loadEnvFile();
  const worker = await startWorker(env().DATABASE_URL, systemContext);
  console.log("The worker is running.");
  await new Promise<void>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  await worker.stop();
  process.exit(0);
}
