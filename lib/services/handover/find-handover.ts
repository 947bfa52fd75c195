import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireOwner } from "@/lib/core/access/owner";

/**
 * Finds the handover of a link's token. Knowing the token is the authorization, while its maker has access.
 * @throws AppError NOT_FOUND
 */
export async function findHandover(
  ctx: Context,
  token: string,
): Promise<{ handoverId: string; installationId: string }> {
  authorizeSecret(token);
  const handover = await ctx.db.keyHandover.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { id: true, installationId: true, createdById: true, claimedAt: true, revokedAt: true },
  });
  if (!handover) throw new AppError("NOT_FOUND");
  if (!handover.claimedAt && !handover.revokedAt)
    await requireOwner(ctx.db, handover.createdById, "handover");
  return { handoverId: handover.id, installationId: handover.installationId };
}
