import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { loadLockedRevival, subjectOf } from "./internal/lock-revival";

/**
 * Records that the customer opened the page. Called from the page's script, so that a mail scanner's GET does
 * not count.
 */
export async function markRevivalOpened(
  ctx: Context,
  input: { revivalId: string; installationId: string },
): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const seen = await ctx.db.revival.count({ where: { id: input.revivalId, openedAt: { not: null } } });
  if (seen) return;
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await loadLockedRevival(tx, input.revivalId);
    if (revival.openedAt) return unchanged(undefined);
    await locked.tx.revival.update({ where: { id: revival.id }, data: { openedAt: ctx.clock() } });
    audit({ ...subjectOf(revival), action: "revival.opened" });
  });
}
