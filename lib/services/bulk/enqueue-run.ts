import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";

/** Helper of the verbs that set a run going: one job at a time for each. */
export async function enqueueRun(tx: Transaction, runId: string): Promise<void> {
  await enqueue(tx, {
    task: "run-bulk",
    payload: { runId },
    key: `run-bulk:${runId}`,
    queue: `bulk:${runId}`,
  });
}
