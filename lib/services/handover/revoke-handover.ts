import { lockInstallationOf } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/**
 * Revokes an unused link.
 * @throws AppError NOT_FOUND, FILE_TAKEN when it was used, CONFLICT when it was revoked already
 */
export async function revokeHandover(ctx: Context, input: { handoverId: string }): Promise<void> {
  authorize(ctx, "keys.handover");
  const handoverId = parseInput(entityId, input.handoverId);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallationOf(tx, "handover", handoverId);
    if (!locked) throw new AppError("NOT_FOUND");
    const handover = await tx.keyHandover.findUniqueOrThrow({ where: { id: handoverId } });
    const { count } = await locked.tx.keyHandover.updateMany({
      where: { id: handoverId, claimedAt: null, revokedAt: null },
      data: { revokedAt: ctx.clock() },
    });
    if (count === 0) throw new AppError(handover.claimedAt ? "FILE_TAKEN" : "CONFLICT");
    audit({
      action: "handover.revoked",
      entity: { type: "handover", id: handoverId },
      installationId: handover.installationId,
    });
  });
}
