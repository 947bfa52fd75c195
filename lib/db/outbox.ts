import type { Transaction } from "@/lib/db/client";
import { type TaskName, type TaskPayload, TASKS } from "@/lib/domain/tasks";

const MAX_ATTEMPTS = 10;
/** Lower numbers run first; 0 is the default. */
const URGENT_PRIORITY = -10;

/**
 * Adds a job to the queue inside the caller's transaction: a rollback takes the job with it. The task's
 * registry entry (`TASKS`) says under which key and in which queue. Nothing else writes to graphile-worker's
 * tables.
 * @param options.afterSeconds delay in seconds, by the database's clock, which the queue uses
 * @throws ZodError for a payload that the task's schema refuses
 */
export async function enqueue<Name extends TaskName>(
  tx: Transaction,
  name: Name,
  payload: TaskPayload<Name>,
  options: { afterSeconds?: number } = {},
): Promise<void> {
  const task = TASKS[name];
  const parsed = task.schema.parse(payload);
  await tx.$executeRaw`
    select graphile_worker.add_job(${name}::text, ${JSON.stringify(parsed)}::json,
      queue_name := ${task.queue?.(parsed) ?? null}::text,
      run_at := now() + make_interval(secs => ${options.afterSeconds ?? 0}::double precision),
      job_key := ${task.key(parsed)}::text, max_attempts := ${MAX_ATTEMPTS}::int,
      priority := ${task.urgent ? URGENT_PRIORITY : 0}::int)`;
}
