import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { requireSecondAdministrator } from "@/lib/core/limits/require-second-administrator";
import { withTransaction } from "@/lib/core/db/transaction";

/**
 * Approves a large run as a second administrator, and starts it.
 * @throws AppError FOUR_EYES when the actor requested the run, RECENT_PROMOTION when one of the two has
 *   promoted the other within the waiting time, CONFLICT when it does not wait for approval, NOT_FOUND
 */
export async function approveBulk(ctx: Context, input: { runId: string }): Promise<void> {
  authorize(ctx, "bulk.run");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const runId = parseInput(entityId, input.runId);
  await withTransaction(ctx, async (tx, audit) => {
    const run = await tx.bulkRun.findUnique({ where: { id: runId }, select: { createdById: true } });
    if (!run) throw new AppError("NOT_FOUND");
    await requireSecondAdministrator(tx, ctx, { approver: userId, requester: run.createdById });
    const { count } = await tx.bulkRun.updateMany({
      where: { id: runId, state: "ORDERED" },
      data: {
        state: "RUNNING",
        activeSince: ctx.clock(),
        approvedById: userId,
        approvedBy: actorName(ctx.actor),
      },
    });
    if (count === 0) throw new AppError("CONFLICT");
    await enqueue(tx, "run-bulk", { runId });
    audit({ action: "bulk.approved", entity: { type: "bulk-run", id: runId } });
  });
}
