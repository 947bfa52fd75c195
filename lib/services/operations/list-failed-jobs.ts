import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";

/**
 * Background jobs that have failed at their last attempt, counted by task. Without error messages, which may
 * come from upstream.
 */
export async function listFailedJobs(ctx: Context): Promise<{ task: string; count: number }[]> {
  authorize(ctx, "fleet.read");
  return readFailedJobs(ctx);
}

const readFailedJobs = sharedRead(
  (ctx): Promise<{ task: string; count: number }[]> => ctx.db.$queryRaw`
    select task_identifier as task, count(*)::int as count from graphile_worker.jobs
    where attempts >= max_attempts and max_attempts > 3 group by 1 order by 2 desc, 1`,
);
