import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { consumePoint, newRateLimit, returnPoint } from "@/lib/base/rate-limit";
import type { LockedInstallation } from "@/lib/db/locks";
import type { HelseidEnvironment } from "@/lib/helseid/environments";

/** Drafts of one installation within a minute. A person starts again a few times at most. */
export const MAX_DRAFTS_PER_MINUTE = 10;

/**
 * Checks that an installation may request another draft. Called under its lock, so that submissions at once
 * are counted one after the other.
 * @throws AppError TOO_MANY_REQUESTS
 */
export async function requireDraftAllowed({ tx, id }: LockedInstallation, now: Date): Promise<void> {
  const recent = await tx.clientDraft.count({
    where: { installationId: id, requestedAt: { gt: addSeconds(now, -60) } },
  });
  if (recent >= MAX_DRAFTS_PER_MINUTE) throw new AppError("TOO_MANY_REQUESTS");
}

/** One draft's part of what this process may request in an environment within a minute. */
export interface DraftPoint {
  /** Counts the draft, once however often a transaction is run. @throws AppError TOO_MANY_REQUESTS */
  take: () => Promise<void>;
  /** For a draft that was not stored after all. */
  giveBack: () => Promise<void>;
}

export function draftPoint(ctx: Context, environment: HelseidEnvironment): DraftPoint {
  const limit = newRateLimit("drafts", ctx.env.DRAFTS_PER_MINUTE);
  let taken: Promise<void> | null = null;
  return {
    take: () => (taken ??= consumePoint(limit, environment)),
    giveBack: async () => {
      if (taken) await returnPoint(limit, environment);
      taken = null;
    },
  };
}
