import type { Context } from "@/lib/context/context";
import { type Reading, saveReading } from "@/lib/core/clients/save-reading";
import { withTransaction } from "@/lib/core/db/transaction";
import { type HeldRotation, moveRotation, subjectOf } from "./claimed-rotation";

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
    // Set-aside keys of earlier attempts go too: now there is one that is known to work.
    await tx.clientKey.updateMany({
      where: {
        installationId: rotation.installationId,
        id: { not: rotation.newKey!.id },
        state: { in: ["CURRENT", "PREPARED", "SUBMITTED"] },
      },
      data: { state: "RETIRED", sealedPrivateJwk: null },
    });
    await tx.clientKey.update({
      where: { id: rotation.newKey!.id },
      data: { state: "CURRENT", provedAt: now, unknownSince: null },
    });
    if (reading) await saveReading(tx, rotation.installationId, reading, now);
    audit({
      ...subjectOf(rotation),
      action: "rotation.completed",
      details: { kid: rotation.newKey!.kid, before: rotation.oldKey.kid },
    });
  });
}
