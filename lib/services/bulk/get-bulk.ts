import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findShownWait } from "@/lib/core/upstream/waits";
import { bulkFailureOf } from "@/lib/domain/failures";
import { BulkChangeSchema } from "./schemas";
import { bulkStateText } from "@/lib/domain/live-state";
import type { BulkItemState } from "@/lib/domain/states";

const MAX_ITEMS = 200;

/**
 * Reads a run with its counts and its items, failed ones first.
 * @param options.all whether to return every item instead of the first MAX_ITEMS
 * @throws AppError NOT_FOUND
 */
export async function getBulk(ctx: Context, runId: string, options: { all?: boolean } = {}) {
  authorize(ctx, "fleet.read");
  const run = await ctx.db.bulkRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const groups = await ctx.db.bulkItem.groupBy({ by: ["state"], where: { runId }, _count: true });
  const count = (state: BulkItemState) => groups.find((group) => group.state === state)?._count ?? 0;
  const items = await ctx.db.bulkItem.findMany({
    where: { runId },
    orderBy: [{ state: "desc" }, { id: "asc" }],
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
          organization: { select: { name: true, number: true } },
        },
      },
    },
  });
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
    /** Until when the run waits, because a service has asked for time. */
    wait: run.state === "RUNNING" ? await findShownWait(ctx, run.environment) : null,
    total: groups.reduce((sum, group) => sum + group._count, 0),
    items: items.map((item) => ({ ...item, failureCode: bulkFailureOf(item.failureCode) })),
  };
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
