import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";

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
      action: "hand-over.revoked",
      entity: { type: "hand-over", id: handOverId },
      installationId: found.installationId,
    });
  });
}
