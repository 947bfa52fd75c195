import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockOpenRevival, subjectOf } from "./internal/lock-revival";

/** Releases a revival from its browser, so that another one can continue it. For support. */
export async function releaseRevival(ctx: Context, input: { revivalId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const revivalId = parseInput(entityId, input.revivalId);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockOpenRevival(tx, revivalId);
    if (!revival.boundToHash) return unchanged(undefined);
    await locked.tx.revival.update({ where: { id: revivalId }, data: { boundToHash: null } });
    audit({ ...subjectOf(revival), action: "revival.released" });
  });
}
