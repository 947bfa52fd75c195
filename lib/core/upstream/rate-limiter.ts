import { addSeconds } from "@/lib/base/clock";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

/**
 * Waits until `requests` requests may be sent to an environment. The rate (`UPSTREAM_REQUESTS_PER_SECOND`) is
 * kept in the database, so it holds for all workers together.
 */
export async function acquireRequestSlots(
  ctx: Context,
  environment: HelseidEnvironment,
  requests: number,
): Promise<void> {
  const seconds = requests / ctx.env.UPSTREAM_REQUESTS_PER_SECOND;
  const now = ctx.clock();
  const rows = await withBookkeeping(
    ctx,
    "rate-limit",
    (tx) => tx.$queryRaw<{ slot: Date }[]>`
    insert into request_pace (environment, next_at)
    values (${environment}::"Environment", ${addSeconds(now, seconds)})
    on conflict (environment) do update
      set next_at = greatest(request_pace.next_at, ${now}) + make_interval(secs => ${seconds}::double precision)
    returning next_at - make_interval(secs => ${seconds}::double precision) as slot`,
  );
  const wait = (rows[0]?.slot.getTime() ?? 0) - now.getTime();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
}
