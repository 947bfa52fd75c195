import { AppError } from "@/lib/errors";
import { hashSecret } from "@/lib/ids";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { unchanged, withTransaction } from "@/lib/services/transaction";

/**
 * Signs the person who asks out everywhere but here. What the others do next is refused.
 * @param secret of the session that stays
 */
export async function endOtherSessions(ctx: Context, secret: string): Promise<{ ended: number }> {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const ended = await withTransaction(ctx, async (tx, audit) => {
    const { count } = await tx.staffSession.updateMany({
      where: { userId, endedAt: null, idHash: { not: hashSecret(secret) } },
      data: { endedAt: ctx.clock(), sealedIdToken: "" },
    });
    if (count === 0) return unchanged(0);
    audit({
      action: "session.others-ended",
      entity: { type: "person", id: userId },
      details: { ended: count },
    });
    return count;
  });
  return { ended };
}
