import { lockInstallationOf } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { type Reading, saveReading } from "@/lib/core/clients/save-reading";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { authorizeSubject } from "@/lib/context/authorize";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";

/**
 * Activates the installation and makes the draft's key current. Called only with the proof that a token was
 * obtained with that key and the status read with it (invariant I2): by `followDraft`, and by the reading
 * that the browser relays. Idempotent.
 */
export async function activateInstallation(
  ctx: Context,
  proof: { draftId: string; reading: Reading },
): Promise<void> {
  await authorizeSubject(ctx, findDraft(ctx, proof.draftId), "fleet.read");
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const locked = await lockInstallationOf(tx, "draft", proof.draftId);
    if (!locked) throw new AppError("NOT_FOUND");
    const installationId = locked.id;
    const draft = await tx.clientDraft.findUniqueOrThrow({
      where: { id: proof.draftId },
      select: { clientId: true, keyId: true, key: { select: { kid: true } } },
    });
    const activated = await locked.tx.installation.updateMany({
      where: { id: installationId, activatedAt: null, closedAt: null },
      data: { activatedAt: now, clientId: draft.clientId },
    });
    if (activated.count === 0) return unchanged(undefined);
    await makeCurrent(locked, draft.keyId, now);
    await locked.tx.clientDraft.update({
      where: { id: proof.draftId },
      data: { state: "CONFIRMED", settledAt: now, failureCode: null },
    });
    await locked.tx.clientDraft.updateMany({
      where: {
        installationId,
        id: { not: proof.draftId },
        state: { in: ["CREATED", "RETURNED", "ACCESS_REQUESTED", "RETURNED_ERROR"] },
      },
      data: { state: "ABANDONED" },
    });
    await saveReading(locked, proof.reading, now);
    audit({
      action: "installation.activated",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { clientId: draft.clientId, kid: draft.key.kid },
    });
  });
}

function findDraft(ctx: Context, draftId: string) {
  return ctx.db.clientDraft.findUnique({ where: { id: draftId }, select: { installationId: true } });
}
