import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireOwner } from "@/lib/core/access/owner";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { HANDOVER_STANDING, handoverStanding } from "./internal/handover-standing";

/**
 * Finds the handover of a link's token, while the file can be fetched with it. Knowing the token is the
 * authorization, while its maker has access.
 * @throws AppError NOT_FOUND; FILE_TAKEN when it was used; LINK_REVOKED, also when the key was replaced;
 *   CODE_LOCKED, LINK_EXPIRED
 */
export async function findHandover(
  ctx: Context,
  token: string,
): Promise<{ handoverId: string; installationId: string }> {
  authorizeSecret(token);
  const handover = await ctx.db.keyHandover.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { ...HANDOVER_STANDING, id: true, installationId: true, createdById: true },
  });
  if (!handover) throw new AppError("NOT_FOUND");
  requireOpenLink(ctx, handoverStanding(handover), { browser: undefined });
  await requireOwner(ctx.db, handover.createdById, "handover");
  return { handoverId: handover.id, installationId: handover.installationId };
}
