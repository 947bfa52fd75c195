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

const DEFAULT_PAUSE_SECONDS = 5;

/** Pauses background requests to an environment after a 429, for the time that its response asks for. */
export async function backOff(
  ctx: Context,
  environment: HelseidEnvironment,
  retryAfterSeconds: number | undefined,
): Promise<void> {
  const until = addSeconds(ctx.clock(), retryAfterSeconds ?? DEFAULT_PAUSE_SECONDS);
  await withBookkeeping(
    ctx,
    "rate-limit",
    (tx) => tx.$executeRaw`
    insert into request_pace (environment, next_at) values (${environment}::"Environment", ${until})
    on conflict (environment) do update set next_at = greatest(request_pace.next_at, ${until})`,
  );
}
