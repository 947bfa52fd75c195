import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { countChanges } from "@/lib/core/limits/count-changes";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { destroyKept } from "@/lib/core/keys/ledger/kept";
import { lockInstallation } from "@/lib/db/locks";

const DestroyKeptKeys = z.strictObject({ installationId: entityId });

/**
 * Destroys the private keys that are kept of a closed installation, so that it cannot be restored.
 * Idempotent.
 * @throws AppError FRESH_LOGIN_NEEDED, NOT_FOUND, APPROVAL_NEEDED beyond what one person changes alone
 */
export async function destroyKeptKeys(ctx: Context, input: z.input<typeof DestroyKeptKeys>): Promise<void> {
  authorize(ctx, "installations.write");
  requireFreshLogin(ctx);
  const { installationId } = parseInput(DestroyKeptKeys, input);
  await withTransaction(ctx, async (tx, audit) => {
    const isWithinLimit = await countChanges(tx, ctx, [installationId]);
    const locked = await lockInstallation(tx, installationId);
    if (!(await tx.installation.count({ where: { id: installationId } }))) throw new AppError("NOT_FOUND");
    const keysDestroyed = await destroyKept(locked);
    if (keysDestroyed === 0) return unchanged(undefined);
    if (!isWithinLimit) throw new AppError("APPROVAL_NEEDED");
    audit({
      action: "installation.keys-destroyed",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { keysDestroyed },
    });
  });
}
