import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { type LeasedRotation, newKeyIdOf, moveRotation, subjectOf } from "./claimed-rotation";

/**
 * Makes the new key current and destroys the old private key. Called by `advanceRotation` when a token was
 * obtained with the new key, which is the proof (invariant I2).
 */
export async function completeRotation(ctx: Context, rotation: LeasedRotation): Promise<void> {
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "DONE",
      settledAt: now,
      uploadedAt: rotation.uploadedAt ?? now,
      failureCode: null,
      leasedUntil: null,
    });
    await makeCurrent(locked, newKeyIdOf(rotation), now);
    audit({
      ...subjectOf(rotation),
      action: "rotation.completed",
      details: { kid: rotation.newKey!.kid, before: rotation.oldKey.kid },
    });
  });
}
