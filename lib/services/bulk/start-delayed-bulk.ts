import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { enqueue } from "@/lib/db/outbox";

/**
 * Starts a requested run whose delay is over, if nobody has approved or cancelled it.
 * @returns seconds until it is due, when it is not; null when there is nothing more to do
 */
export async function startDelayedBulk(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const { runId } = input;
  const now = ctx.clock();
  return withTransaction(ctx, async (tx, audit) => {
    const started = await tx.bulkRun.updateMany({
      where: { id: runId, state: "ORDERED", startsAt: { lte: now } },
      data: { state: "RUNNING", activeSince: now },
    });
    if (started.count === 0) {
      const waiting = await tx.bulkRun.findFirst({
        where: { id: runId, state: "ORDERED", startsAt: { not: null } },
        select: { startsAt: true },
      });
      return unchanged(waiting ? Math.ceil(secondsBetween(now, waiting.startsAt!)) : null);
    }
    await enqueue(tx, "run-bulk", { runId });
    audit({ action: "bulk.delay-ended", entity: { type: "bulk-run", id: runId } });
    return null;
  });
}
