import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/** Takes a link back that nobody used. @throws AppError FILE_TAKEN when it was used already */
export async function revokeHandOver(ctx: Context, input: { handOverId: string }): Promise<void> {
  authorize(ctx, "keys.handover");
  const handOverId = parseInput(entityId, input.handOverId);
  await withTransaction(ctx, async (tx, audit) => {
    const found = await tx.keyHandOver.findUnique({ where: { id: handOverId } });
    if (!found) throw new AppError("NOT_FOUND");
    const { count } = await tx.keyHandOver.updateMany({
      where: { id: handOverId, takenAt: null, revokedAt: null },
      data: { revokedAt: ctx.clock() },
    });
    if (count === 0) throw new AppError(found.takenAt ? "FILE_TAKEN" : "CONFLICT");
    audit({
      action: "handover.revoked",
      entity: { type: "handover", id: handOverId },
      installationId: found.installationId,
    });
  });
}
