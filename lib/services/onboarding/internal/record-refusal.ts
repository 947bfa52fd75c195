import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";

/**
 * Records that HelseID knew no client with the draft's key. Called by verbs that have authorized.
 * @param askedAt when it was asked, which is before it answered
 */
export async function recordRefusal(
  ctx: Context,
  draft: { id: string; installationId: string },
  askedAt: Date,
): Promise<void> {
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, draft.installationId);
    await locked.tx.clientDraft.updateMany({
      where: { id: draft.id, OR: [{ refusedAt: null }, { refusedAt: { lt: askedAt } }] },
      data: { refusedAt: askedAt },
    });
  });
}
