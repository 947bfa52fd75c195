import { z } from "zod";
import { AppError, isAppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { requireOtherConfirmed } from "@/lib/core/clients/messaging-clients";
import { entityId, reason, typedConfirmation } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { keptUntilOf, restoreKept } from "@/lib/core/keys/ledger/kept";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { restoreRefusal } from "@/lib/domain/closing";
import { proveRestored } from "./prove-restored";

const RestoreInstallation = z.strictObject({
  installationId: entityId,
  reason,
  /** What was typed to confirm that the customer has another client for messages (`second-client.ts`). */
  confirmation: typedConfirmation.default(""),
});

/**
 * Takes a closed installation into use again, with the private keys that are still kept. What was seen of it
 * before says nothing any more, so it counts as not checked until a token is obtained, which is tried at once
 * and then by a worker. Links, drafts and revivals stay ended. Where the customer has another client for
 * messages, that one is named by typing (domain 10). Idempotent.
 * @throws AppError FRESH_LOGIN_NEEDED, NOT_FOUND, KEY_DESTROYED when its keys are not kept any more,
 *   INVALID_INPUT without the confirmation
 */
export async function restoreInstallation(
  ctx: Context,
  input: FormInput<typeof RestoreInstallation>,
): Promise<void> {
  authorize(ctx, "installations.write");
  requireFreshLogin(ctx);
  const { installationId, reason, confirmation } = parseInput(RestoreInstallation, input);
  const isRestored = await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { closedAt: true, activatedAt: true, custody: true },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    const now = ctx.clock();
    const keyKeptUntil = await keptUntilOf(tx, installationId);
    const refusal = restoreRefusal({ ...installation, keyKeptUntil }, now);
    if (refusal === "NOT_CLOSED") return unchanged(false);
    if (refusal) throw new AppError(refusal);
    const row = await tx.fleetRow.findUniqueOrThrow({
      where: { installationId },
      select: { installationId: true, organizationId: true, environment: true, scopes: true },
    });
    await requireOtherConfirmed(tx, row, confirmation);
    const keysRestored = await restoreKept(locked, now, ctx.env);
    // A key may have expired earlier than was known when the installation was closed.
    const { activatedAt, custody } = installation;
    if (keysRestored === 0 && activatedAt && custody === "PORTAL") throw new AppError("KEY_DESTROYED");
    await locked.tx.installation.update({
      where: { id: installationId },
      data: {
        closedAt: null,
        closedReason: null,
        closedWhy: null,
        restoredAt: now,
        restoreFailure: null,
        updatedAt: now,
        nextCheckAt: null,
        portalTokenAt: null,
        fleetApiTokenAt: null,
        lastCheckFailure: null,
        reportedAt: null,
        reportedHealthy: null,
        reportedProblem: null,
        reportDueAt: null,
      },
    });
    await locked.tx.revival.updateMany({ where: { installationId }, data: { programAnswer: null } });
    await locked.tx.clientDraft.updateMany({ where: { installationId }, data: { programAnswer: null } });
    await enqueue(tx, "prove-restored", { installationId }, { afterSeconds: 60 });
    audit({
      action: "installation.restored",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { reason, keysRestored },
    });
    return true;
  });
  if (!isRestored) return;
  try {
    await proveRestored(ctx, { installationId });
  } catch (error) {
    // Restored all the same; the worker tries again.
    if (!isAppError(error)) throw error;
  }
}
