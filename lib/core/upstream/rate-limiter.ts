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
  await acquire(ctx, environment, requests, null);
}

/**
 * The same for a request that can as well be left out: a page that asks again soon does not wait behind a
 * sweep.
 * @returns false, without waiting, when no slot is free within the time
 */
export function acquireRequestSlotsWithin(
  ctx: Context,
  environment: HelseidEnvironment,
  requests: number,
  maxWaitSeconds: number,
): Promise<boolean> {
  return acquire(ctx, environment, requests, maxWaitSeconds);
}

/** @param maxWaitSeconds null for any time */
async function acquire(
  ctx: Context,
  environment: HelseidEnvironment,
  requests: number,
  maxWaitSeconds: number | null,
): Promise<boolean> {
  const seconds = requests / ctx.env.UPSTREAM_REQUESTS_PER_SECOND;
  const now = ctx.clock();
  const latest = maxWaitSeconds === null ? null : addSeconds(now, maxWaitSeconds);
  const rows = await withBookkeeping(
    ctx,
    "rate-limit",
    (tx) => tx.$queryRaw<{ slot: Date }[]>`
    insert into request_pace (environment, next_at)
    values (${environment}::"Environment", ${addSeconds(now, seconds)})
    on conflict (environment) do update
      set next_at = greatest(request_pace.next_at, ${now}) + make_interval(secs => ${seconds}::double precision)
      where ${latest}::timestamptz is null or request_pace.next_at <= ${latest}::timestamptz
    returning next_at - make_interval(secs => ${seconds}::double precision) as slot`,
  );
  const slot = rows[0]?.slot;
  if (!slot) return false;
  const wait = slot.getTime() - now.getTime();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  return true;
}
