import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { liveState } from "@/lib/domain/live-state";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { followDraft } from "./follow-draft";

const IDLE_SECONDS = 10;
const BUSY_SECONDS = 2;

/**
 * The poll of support's open page: follows the draft under way and returns the state.
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
  if (after.queuedCheck) return { state, nextSeconds: IDLE_SECONDS };
  if (after.activatedAt || after.closedAt) return { state, nextSeconds: null };
  return { state, nextSeconds: Math.min(next ?? IDLE_SECONDS, IDLE_SECONDS) };
}

async function read(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      activatedAt: true,
      closedAt: true,
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
