import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { consumePoint, newRateLimit } from "@/lib/base/rate-limit";
import type { LockedInstallation } from "@/lib/db/locks";
import type { HelseidEnvironment } from "@/lib/helseid/environments";

/** Drafts of one installation within a minute. A person starts again a few times at most. */
export const MAX_DRAFTS_PER_MINUTE = 10;

/**
 * Counts a draft that is about to be requested from Selvbetjening, for its installation and, in this
 * process, for its environment. Called under the installation's lock, so that submissions at once are
 * counted one after the other.
 * @throws AppError TOO_MANY_REQUESTS
 */
export async function countDraft(
  ctx: Context,
  { tx, id }: LockedInstallation,
  environment: HelseidEnvironment,
  now: Date,
): Promise<void> {
  const recent = await tx.clientDraft.count({
    where: { installationId: id, requestedAt: { gt: addSeconds(now, -60) } },
  });
  if (recent >= MAX_DRAFTS_PER_MINUTE) throw new AppError("TOO_MANY_REQUESTS");
  await consumePoint(newRateLimit("drafts", ctx.env.DRAFTS_PER_MINUTE), environment);
}
