import { addSeconds } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import type { DraftFailure } from "@/lib/domain/failures";

const OLD_SECONDS = 120;
const INTERRUPTED: DraftFailure = "interrupted";

/**
 * A process that died between the call and its outcome leaves a draft REQUESTED. Nobody can open it any more (ten
 * seconds), and Selvbetjening offers no way to ask for it: it is settled as unanswered, never repeated blindly.
 */
export async function settleRequests(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const old = await ctx.db.clientDraft.findMany({
    where: { state: "REQUESTED", requestedAt: { lt: addSeconds(ctx.clock(), -OLD_SECONDS) } },
    select: { id: true, installationId: true },
    take: 100,
  });
  for (const draft of old) {
    await withTransaction(ctx, async (tx, audit) => {
      const moved = await tx.clientDraft.updateMany({
        where: { id: draft.id, state: "REQUESTED" },
        data: { state: "UNREACHABLE", failureCode: INTERRUPTED, settledAt: ctx.clock() },
      });
      if (moved.count === 0) return unchanged(undefined);
      audit({
        action: "draft.failed",
        entity: { type: "draft", id: draft.id },
        installationId: draft.installationId,
        details: { code: INTERRUPTED },
      });
    });
  }
}
