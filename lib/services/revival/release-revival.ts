import { authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { ownerAfterRelease } from "@/lib/core/access/owner";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockOpenRevival, subjectOf } from "./internal/lock-revival";

/**
 * Releases a revival from its browser, so that another one can continue it. For support. Whoever releases it
 * becomes its owner when the owner has lost access.
 */
export async function releaseRevival(ctx: Context, input: { revivalId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const revivalId = parseInput(entityId, input.revivalId);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockOpenRevival(tx, revivalId);
    if (!revival.boundToHash) return unchanged(undefined);
    const ownerId = await ownerAfterRelease(tx, revival, "revival", staffId(ctx.actor));
    await locked.tx.revival.update({ where: { id: revivalId }, data: { boundToHash: null, ownerId } });
    audit({ ...subjectOf(revival), action: "revival.released" });
  });
}
