import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { liveState } from "@/lib/domain/live-state";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { addSeconds } from "@/lib/base/clock";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { followDraft } from "./follow-draft";

const IDLE_SECONDS = 10;
const BUSY_SECONDS = 2;
/** An open page brings a check forward at most this often. */
const CHECKED_SECONDS_AGO = 300;

/**
 * The poll of support's open page: follows the draft under way, brings the check of pending scopes forward,
 * and returns the state.
 * @returns `state` to compare with the one shown, and the seconds until the next poll; null when nothing more
 *   happens by itself
 */
export async function watchInstallation(
  ctx: Context,
  installationId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const before = await read(ctx, installationId);
  const draftId = before.activatedAt ? undefined : before.drafts[0]?.id;
  const next = draftId ? await followDraft(ctx, { draftId, pageOpen: true }) : null;
  const after = draftId ? await read(ctx, installationId) : before;
  const state = liveState(after);
  if (after.rotations.length > 0 || after.revivals.length > 0) return { state, nextSeconds: BUSY_SECONDS };
  if (after.closedAt) return { state, nextSeconds: null };
  if (after.queuedCheck) return { state, nextSeconds: IDLE_SECONDS };
  if (after.activatedAt) {
    if (!after.fleetRow?.pendingScopes) return { state, nextSeconds: null };
    await bringCheckForward(ctx, installationId);
    return { state, nextSeconds: IDLE_SECONDS };
  }
  return { state, nextSeconds: Math.min(next ?? IDLE_SECONDS, IDLE_SECONDS) };
}

/**
 * Lets the sweep check the client next, at its own rate. Not while a check may be running: its lease is in
 * the same column and ends sooner.
 */
async function bringCheckForward(ctx: Context, installationId: string): Promise<void> {
  const before = addSeconds(ctx.clock(), -CHECKED_SECONDS_AGO);
  const after = addSeconds(ctx.clock(), CHECKED_SECONDS_AGO);
  const where = {
    id: installationId,
    custody: "PORTAL" as const,
    lastCheckAt: { lt: before },
    nextCheckAt: { gt: after },
  };
  if (!(await ctx.db.installation.count({ where }))) return;
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, installationId);
    const { count } = await locked.tx.installation.updateMany({ where, data: { nextCheckAt: null } });
    if (count > 0) await enqueue(tx, "sweep", {});
  });
}

async function read(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      activatedAt: true,
      closedAt: true,
      lastCheckAt: true,
      fleetRow: { select: { pendingScopes: true } },
      queuedCheck: { select: { runAt: true } },
      drafts: { orderBy: { requestedAt: "desc" }, take: 1, select: { id: true, state: true } },
      rotations: {
        where: { state: { in: [...OPEN_ROTATION_STATES] } },
        take: 1,
        select: { id: true, state: true, failureCode: true, waitUntil: true },
      },
      revivals: {
        where: { state: { in: [...OPEN_REVIVAL_STATES] } },
        take: 1,
        select: { id: true, state: true, openedAt: true, lastFinding: true },
      },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  return installation;
}
