import { isAppError } from "@/lib/base/errors";
import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { checkInstallation } from "./check-installation";

/**
 * Runs a check that was queued while a service had asked for time. What fails is recorded as for any check.
 * @returns seconds until it may run; null when it has run, was queued again or is not queued any more
 */
export async function runQueuedCheck(
  ctx: Context,
  input: { installationId: string },
): Promise<number | null> {
  authorizeSystem(ctx);
  const { installationId } = input;
  const now = ctx.clock();
  const queued = await ctx.db.queuedCheck.findUnique({ where: { installationId } });
  if (!queued) return null;
  if (queued.runAt > now) return secondsBetween(now, queued.runAt);
  try {
    const { wait } = await checkInstallation(ctx, { installationId });
    // A service has asked for time again, and the check is queued for the end of that.
    if (wait) return null;
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
  await withBookkeeping(ctx, "job", (tx) =>
    tx.queuedCheck.deleteMany({ where: { installationId, runAt: { lte: now } } }),
  );
  return null;
}
