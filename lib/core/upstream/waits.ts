import { AppError } from "@/lib/base/errors";
import {
  longestWait,
  showWait,
  type ShownWait,
  type Upstream,
  type UpstreamWait,
} from "@/lib/base/upstream-wait";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { openGate } from "@/lib/helseid/upstream-gate";

/** What reading or changing a client takes: a token, and Selvbetjening. */
export const CLIENT_UPSTREAMS = ["HELSEID", "SELVBETJENING"] as const;

/**
 * Makes every request of this process to an upstream respect the waits in the database, and keep those that
 * responses ask for. Called once by each process that sends requests.
 */
export function keepUpstreamWaits(ctx: Pick<Context, "db" | "clock" | "env">): void {
  openGate(ctx.env, {
    now: ctx.clock,
    read: async (environment, upstream) => {
      const key = { environment_upstream: { environment, upstream } };
      return (await ctx.db.upstreamWait.findUnique({ where: key }))?.until ?? null;
    },
    extend: (wait) => extendWait(ctx, wait),
  });
}

/** The longer of the known wait and this one is kept: asking again never shortens a wait. */
async function extendWait(ctx: Pick<Context, "db">, wait: UpstreamWait): Promise<UpstreamWait> {
  const { environment, upstream, until } = wait;
  const rows = await withBookkeeping(
    ctx,
    "rate-limit",
    (tx) => tx.$queryRaw<{ until: Date }[]>`
    insert into upstream_wait as w (environment, upstream, until)
    values (${environment}::"Environment", ${upstream}::"Upstream", ${until})
    on conflict (environment, upstream) do update set until = greatest(w.until, excluded.until)
    returning until`,
  );
  return { environment, upstream, until: rows[0]!.until };
}

/**
 * The wait of these services that ends last.
 * @returns null when none of them has asked for time
 */
export async function findWait(
  ctx: Context,
  environment: HelseidEnvironment,
  upstreams: readonly Upstream[] = CLIENT_UPSTREAMS,
): Promise<UpstreamWait | null> {
  const now = ctx.clock();
  const rows = await ctx.db.upstreamWait.findMany({
    where: { environment, upstream: { in: [...upstreams] }, until: { gt: now } },
  });
  return longestWait(rows, now);
}

/** The same for a page. */
export async function findShownWait(
  ctx: Context,
  environment: HelseidEnvironment,
  upstreams?: readonly Upstream[],
): Promise<ShownWait | null> {
  return showWait(await findWait(ctx, environment, upstreams), ctx.clock());
}

/**
 * For what is not queued: refuses it before anything is stored.
 * @throws AppError UPSTREAM_BUSY with the wait
 */
export async function requireNoWait(
  ctx: Context,
  environment: HelseidEnvironment,
  upstreams?: readonly Upstream[],
): Promise<void> {
  const wait = await findWait(ctx, environment, upstreams);
  if (wait) throw new AppError("UPSTREAM_BUSY", { wait });
}

/** Seconds until a wait is over, for a job that runs then. */
export function secondsUntil(ctx: Context, wait: UpstreamWait): number {
  return Math.max(0.5, (wait.until.getTime() - ctx.clock().getTime()) / 1000);
}
