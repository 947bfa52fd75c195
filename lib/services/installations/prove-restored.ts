import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { promoteWorkingKey } from "@/lib/core/clients/promote-working-key";
import { onlyBookkeeping, unchanged, withTransaction } from "@/lib/core/db/transaction";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { lockInstallation } from "@/lib/db/locks";
import { isTemporary } from "@/lib/domain/failures";

const RETRY_SECONDS = 300;

/**
 * Tries the keys of a restored installation with a token each, until one of them is its current key.
 * @returns seconds until the next attempt; null when it is proved, or a person must do something first
 */
export async function proveRestored(ctx: Context, input: { installationId: string }): Promise<number | null> {
  authorize(ctx, "checks.run");
  const installationId = parseInput(entityId, input.installationId);
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      closedAt: true,
      restoredAt: true,
      activatedAt: true,
      template: { select: { environment: true } },
      keys: { where: { state: "CURRENT" }, select: { id: true } },
    },
  });
  if (!installation?.restoredAt || installation.closedAt || !installation.activatedAt) return null;
  if (installation.keys.length > 0) return null;
  const wait = await findWait(ctx, installation.template.environment);
  if (wait) return secondsUntil(ctx, wait);
  const result = await promoteWorkingKey(ctx, installationId);
  const failure = result === "promoted" ? null : result;
  await withTransaction(ctx, async (tx) => {
    const locked = await lockInstallation(tx, installationId);
    const { closedAt } = await tx.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { closedAt: true },
    });
    if (closedAt) return unchanged(undefined);
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { restoreFailure: failure },
    });
    return onlyBookkeeping("attempt", undefined);
  });
  return failure && isTemporary(failure) ? RETRY_SECONDS : null;
}
