import type { Transaction } from "@/lib/db/client";
import type { TaskName, TaskPayload } from "@/lib/domain/tasks";

/**
 * Puts a job into the queue inside the caller's transaction: a rollback takes the job with it.
 * Payloads hold ids only. A job with the same key replaces the waiting one.
 * Jobs of one `queue` run one after the other, never at once.
 * @param runAfterSeconds measured by the database's clock, like everything the queue does
 */
export async function enqueue<Name extends TaskName>(
  tx: Transaction,
  job: { task: Name; payload: TaskPayload<Name>; key: string; runAfterSeconds?: number; queue?: string },
): Promise<void> {
  const seconds = job.runAfterSeconds ?? 0;
  await tx.$executeRaw`
    select graphile_worker.add_job(${job.task}::text, ${JSON.stringify(job.payload)}::json,
      queue_name := ${job.queue ?? null}::text, run_at := now() + make_interval(secs => ${seconds}::double precision), job_key := ${job.key}::text, max_attempts := 10)`;
}
