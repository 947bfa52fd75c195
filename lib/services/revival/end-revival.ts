import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { setAside } from "@/lib/core/keys/ledger/transitions";
import { lockOpenRevival, subjectOf } from "./internal/lock-revival";

/**
 * Ends a revival. A proved key stays in use. An unproved one may be registered nevertheless, and where
 * uploading replaces the old key it may be the only one that works, so its private half is kept until another
 * key is proved.
 * @throws AppError NOT_FOUND, CONFLICT when the revival has ended
 */
export async function endRevival(ctx: Context, input: { revivalId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const revivalId = parseInput(entityId, input.revivalId);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockOpenRevival(tx, revivalId);
    const now = ctx.clock();
    const verified = revival.state === "VERIFIED";
    if (revival.keyId && !verified) await setAside(locked, revival.keyId);
    await locked.tx.revival.update({
      where: { id: revivalId },
      data: verified
        ? { state: "DELIVERED", deliveredAt: now, endedAt: now }
        : { state: "CANCELLED", endedAt: now },
    });
    audit({
      ...subjectOf(revival),
      action: verified ? "revival.delivered" : "revival.cancelled",
      details: verified ? { by: "support" } : { attempts: revival.attempts },
    });
  });
}
