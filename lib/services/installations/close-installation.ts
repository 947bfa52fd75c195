import { z } from "zod";
import { retireAll } from "@/lib/core/keys/ledger/transitions";
import { lockInstallation } from "@/lib/db/locks";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, reason } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { MAX_LENGTH } from "@/lib/base/max-length";

const CloseInstallation = z.strictObject({
  installationId: entityId,
  reason,
  /** What the staff member typed to confirm: the installation's label. */
  confirmation: z.string().max(MAX_LENGTH.name).trim(),
});

/**
 * Takes an installation out of use: its private keys are destroyed, its links and revivals end, its history
 * stays. The client itself must be removed in Selvbetjening by hand: the API cannot do it (domain 1.3).
 */
export async function closeInstallation(
  ctx: Context,
  input: z.input<typeof CloseInstallation>,
): Promise<void> {
  authorize(ctx, "installations.write");
  const { installationId, reason, confirmation } = parseInput(CloseInstallation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { closedAt: true, label: true, clientId: true },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    if (installation.closedAt) return unchanged(undefined);
    if (confirmation !== installation.label)
      throw new AppError("INVALID_INPUT", { fields: { confirmation: "confirmation" } });
    const now = ctx.clock();
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { closedAt: now, closedReason: reason, updatedAt: now },
    });
    const keysDestroyed = await retireAll(locked);
    await locked.tx.onboardingLink.updateMany({
      where: { installationId, revokedAt: null },
      data: { revokedAt: now },
    });
    await locked.tx.keyHandover.updateMany({
      where: { installationId, claimedAt: null, revokedAt: null },
      data: { revokedAt: now },
    });
    await locked.tx.clientDraft.updateMany({
      where: {
        installationId,
        state: { in: ["REQUESTED", "CREATED", "RETURNED", "ACCESS_REQUESTED", "RETURNED_ERROR"] },
      },
      data: { state: "ABANDONED", settledAt: now },
    });
    await locked.tx.keyRotation.updateMany({
      where: { installationId, state: { in: [...OPEN_ROTATION_STATES] } },
      data: { state: "ABANDONED", leaseNumber: { increment: 1 }, leasedUntil: null, settledAt: now },
    });
    await locked.tx.revival.updateMany({
      where: { installationId, state: { in: [...OPEN_REVIVAL_STATES] } },
      data: { state: "CANCELLED", endedAt: now },
    });
    audit({
      action: "installation.closed",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { reason, clientId: installation.clientId, keysDestroyed },
    });
  });
}
