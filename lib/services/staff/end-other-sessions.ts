import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

/**
 * Ends every other session of the actor; their next requests are refused.
 * @param secret of the session that continues
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
      entity: { type: "staff", id: userId },
      details: { ended: count },
    });
    return count;
  });
  return { ended };
}
