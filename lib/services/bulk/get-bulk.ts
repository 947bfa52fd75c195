import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findShownWait } from "@/lib/core/upstream/waits";
import { bulkFailureOf } from "@/lib/domain/failures";
import { BulkChangeSchema } from "./schemas";
import { PAUSE_REASONS, secondsLeft } from "@/lib/domain/bulk-run";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { oneOf } from "@/lib/base/one-of";
import { bulkStateText } from "@/lib/domain/live-state";
import type { BulkItemState } from "@/lib/domain/states";

const MAX_ITEMS = 200;

/**
 * Reads a run with its counts and its items, failed ones first.
 * @param options.all whether to return every item instead of the first MAX_ITEMS; `options.state`: only those
 *   in that state
 * @returns `secondsLeft`: at the rate measured since it last began or went on; null while that is not known
 * @throws AppError NOT_FOUND
 */
export async function getBulk(
  ctx: Context,
  runId: string,
  options: { all?: boolean; state?: BulkItemState } = {},
) {
  authorize(ctx, "fleet.read");
  const run = await ctx.db.bulkRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const groups = await ctx.db.bulkItem.groupBy({ by: ["state"], where: { runId }, _count: true });
  const count = (state: BulkItemState) => groups.find((group) => group.state === state)?._count ?? 0;
  const items = await ctx.db.bulkItem.findMany({
    where: { runId, state: options.state },
    orderBy: [{ state: "desc" }, { position: "asc" }, { id: "asc" }],
    take: options.all ? undefined : MAX_ITEMS,
    select: {
      id: true,
      state: true,
      failureCode: true,
      settledAt: true,
      installation: {
        select: {
          id: true,
          label: true,
          clientId: true,
          template: { select: { name: true, environment: true } },
          organization: { select: { name: true, number: true } },
        },
      },
    },
  });
  const now = ctx.clock();
  const settled = run.activeSince
    ? await ctx.db.bulkItem.count({ where: { runId, settledAt: { gte: run.activeSince } } })
    : 0;
  const counts = {
    waiting: count("WAITING") + count("RUNNING"),
    applied: count("APPLIED"),
    unchanged: count("UNCHANGED"),
    failed: count("FAILED"),
  };
  return {
    ...run,
    change: BulkChangeSchema.parse(run.change),
    counts,
    running: count("RUNNING"),
    secondsLeft:
      run.state === "RUNNING"
        ? secondsLeft({ left: counts.waiting, settled, activeSince: run.activeSince, now })
        : null,
    pauseReason: oneOf(PAUSE_REASONS, run.pauseReason),
    /** Until when the run waits, because a service has asked for time. */
    wait: run.state === "RUNNING" ? await waitOf(ctx, run) : null,
    total: groups.reduce((sum, group) => sum + group._count, 0),
    items: items.map((item) => ({ ...item, failureCode: bulkFailureOf(item.failureCode) })),
  };
}

/** A run over both environments waits for either. */
async function waitOf(ctx: Context, run: { environment: HelseidEnvironment; mixed: boolean }) {
  const wait = await findShownWait(ctx, run.environment);
  return wait ?? (run.mixed ? findShownWait(ctx, "TEST") : null);
}

/**
 * Reads the state of a run for a page that polls.
 * @returns `nextSeconds` null when it does not change any more
 */
export async function watchBulk(
  ctx: Context,
  runId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const { state, counts } = await getBulk(ctx, runId);
  return {
    state: bulkStateText(state, counts),
    nextSeconds: state === "RUNNING" ? 2 : ["PAUSED", "ORDERED"].includes(state) ? 5 : null,
  };
}
