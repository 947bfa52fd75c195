import type { Context } from "@/lib/context/context";
import { type Reading, saveReading } from "@/lib/core/clients/save-reading";
import { withTransaction } from "@/lib/core/db/transaction";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { type HeldRotation, newKeyOf, moveRotation, subjectOf } from "./claimed-rotation";

/**
 * A token was obtained with the new key: it becomes current, and the old private key is destroyed. Called by
 * `advanceRotation`, which holds the proof (invariant I2).
 * @param reading what was read with the new key; null when Selvbetjening did not answer, which undoes nothing
 */
export async function completeRotation(
  ctx: Context,
  rotation: HeldRotation,
  reading: Reading | null,
): Promise<void> {
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, {
      state: "DONE",
      settledAt: now,
      uploadedAt: rotation.uploadedAt ?? now,
      failureCode: null,
      heldUntil: null,
    });
    await makeCurrent(tx, newKeyOf(rotation), now);
    if (reading) await saveReading(tx, rotation.installationId, reading, now);
    audit({
      ...subjectOf(rotation),
      action: "rotation.completed",
      details: { kid: rotation.newKey!.kid, before: rotation.oldKey.kid },
    });
  });
}
