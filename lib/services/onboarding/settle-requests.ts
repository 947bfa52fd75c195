import { lockInstallation } from "@/lib/db/locks";
import { addSeconds } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { auditInterrupted, INTERRUPTED } from "./internal/interrupted-draft";

const ORPHANED_AFTER_SECONDS = 120;

/**
 * Settles drafts that a process left REQUESTED because it exited between the request and its outcome. They
 * can no longer be opened (the limit is ten seconds), and Selvbetjening offers no way to look them up, so
 * they are settled as UNREACHABLE and not repeated.
 */
export async function settleRequests(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const orphaned = await ctx.db.clientDraft.findMany({
    where: { state: "REQUESTED", requestedAt: { lt: addSeconds(ctx.clock(), -ORPHANED_AFTER_SECONDS) } },
    select: { id: true, installationId: true },
    take: 100,
  });
  for (const draft of orphaned) {
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, draft.installationId);
      const moved = await locked.tx.clientDraft.updateMany({
        where: { id: draft.id, state: "REQUESTED" },
        data: { ...INTERRUPTED, settledAt: ctx.clock() },
      });
      if (moved.count === 0) return unchanged(undefined);
      auditInterrupted(audit, draft.id, draft.installationId);
    });
  }
}
