import type { Context } from "@/lib/context/context";
import { type Reading, saveReading } from "@/lib/core/clients/save-reading";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { loadLockedRevival, subjectOf } from "./internal/lock-revival";
import { authorizeSubject } from "@/lib/context/authorize";

/**
 * Makes the revival's new key current and destroys the client's other private keys that the portal holds.
 * Called by the verbs that have the proof: a token was obtained with the new key, and the status was read
 * (invariant I2). Idempotent.
 */
export async function completeRevival(
  ctx: Context,
  proof: { revivalId: string; keyId: string; reading: Reading },
): Promise<void> {
  await authorizeSubject(ctx, findInstallationOf(ctx, proof.revivalId), "fleet.read");
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await loadLockedRevival(tx, proof.revivalId);
    if (revival.state !== "UPLOADED" && revival.state !== "KEY_MADE") return unchanged(undefined);
    if (revival.keyId !== proof.keyId) return unchanged(undefined);
    const now = ctx.clock();
    await makeCurrent(locked, proof.keyId, now);
    const { kid } = await tx.clientKey.findUniqueOrThrow({
      where: { id: proof.keyId },
      select: { kid: true },
    });
    await saveReading(locked, proof.reading, now);
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: { state: "VERIFIED", verifiedAt: now, uploadedAt: revival.uploadedAt ?? now, lastFinding: null },
    });
    audit({
      ...subjectOf(revival),
      action: "revival.verified",
      details: { kid, attempts: revival.attempts },
    });
  });
}

function findInstallationOf(ctx: Context, revivalId: string) {
  return ctx.db.revival.findUnique({ where: { id: revivalId }, select: { installationId: true } });
}
