import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { followDraft } from "./follow-draft";

const IDLE_SECONDS = 10;

/**
 * What support's open page asks: follows the draft under way, and says what the state is now.
 * @returns `state` to compare with what is shown, and when to ask again (null: nothing more will happen by itself)
 */
export async function watchInstallation(
  ctx: Context,
  installationId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const before = await readState(ctx, installationId);
  if (before.active) return { state: before.text, nextSeconds: null };
  const next = before.draftId ? await followDraft(ctx, { draftId: before.draftId, pageOpen: true }) : null;
  const after = await readState(ctx, installationId);
  return {
    state: after.text,
    nextSeconds: after.active ? null : Math.min(next ?? IDLE_SECONDS, IDLE_SECONDS),
  };
}

async function readState(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      activatedAt: true,
      drafts: { orderBy: { requestedAt: "desc" }, take: 1, select: { id: true, state: true } },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const draft = installation.drafts[0];
  const active = installation.activatedAt !== null;
  return {
    active,
    draftId: draft?.id,
    text: `${active ? "active" : (draft?.state ?? "none")}:${draft?.id ?? ""}`,
  };
}
