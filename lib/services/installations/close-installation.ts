import { z } from "zod";
import { keepAll } from "@/lib/core/keys/ledger/kept";
import { retireAll } from "@/lib/core/keys/ledger/transitions";
import { messagingConfirmation } from "@/lib/core/clients/messaging-clients";
import { lockInstallation } from "@/lib/db/locks";
import { CLOSE_REASONS } from "@/lib/domain/closing";
import { isConfirmedBy } from "@/lib/domain/second-client";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { oneLine } from "@/lib/base/plain-text";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, reason, typedConfirmation } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { countChanges } from "@/lib/core/limits/count-changes";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

const CloseInstallation = z.strictObject({
  installationId: entityId,
  why: z.enum(CLOSE_REASONS),
  reason,
  /** What was typed to confirm: the label, or what `messagingConfirmation` asks for. */
  confirmation: typedConfirmation,
});

/**
 * Takes an installation out of use: nothing can use its private keys any more, its links and revivals end,
 * its history stays. For some reasons the keys are destroyed at once, else they are kept for a while
 * (`lib/domain/closing.ts`), and `restoreInstallation` can undo it. The client itself must be removed in
 * Selvbetjening by hand: the API cannot do it (domain 1.3). A client that may hold the lock of a HER-id is
 * named by typing, since nobody can unlock it afterwards (domain 10).
 * @throws AppError FRESH_LOGIN_NEEDED, NOT_FOUND, INVALID_INPUT without the confirmation, APPROVAL_NEEDED
 * beyond what one person changes alone
 */
export async function closeInstallation(
  ctx: Context,
  input: FormInput<typeof CloseInstallation>,
): Promise<void> {
  authorize(ctx, "installations.write");
  requireFreshLogin(ctx);
  const { installationId, why, reason, confirmation } = parseInput(CloseInstallation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const isWithinLimit = await countChanges(tx, ctx, [installationId]);
    const locked = await lockInstallation(tx, installationId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { closedAt: true, label: true, clientId: true },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    if (installation.closedAt) return unchanged(undefined);
    const messaging = await messagingConfirmation(tx, installationId);
    if (messaging ? !isConfirmedBy(confirmation, messaging) : confirmation !== oneLine(installation.label)) {
      const fields = { confirmation: messaging ? "client-ending" : "confirmation" };
      throw new AppError("INVALID_INPUT", { fields });
    }
    if (!isWithinLimit) throw new AppError("APPROVAL_NEEDED");
    const now = ctx.clock();
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { closedAt: now, closedWhy: why, closedReason: reason, restoreFailure: null, updatedAt: now },
    });
    const keysKept = await keepAll(locked, why, now, ctx.env);
    const keysDestroyed = (await retireAll(locked)) - keysKept;
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
      details: { why, reason, clientId: installation.clientId, keysKept, keysDestroyed },
    });
  });
}
