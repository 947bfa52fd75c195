import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireLinkOwner } from "@/lib/core/access/owner";
import { isOpenRevival } from "@/lib/domain/revival";

/**
 * Finds the revival of a link's token. Knowing the token is the authorization, while its owner has access.
 * @throws AppError NOT_FOUND
 */
export async function findRevival(
  ctx: Context,
  token: string,
): Promise<{ revivalId: string; installationId: string }> {
  authorizeSecret(token);
  const revival = await ctx.db.revival.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: {
      id: true,
      installationId: true,
      createdById: true,
      ownerId: true,
      boundToHash: true,
      state: true,
    },
  });
  if (!revival) throw new AppError("NOT_FOUND");
  await requireLinkOwner(ctx.db, { ...revival, ended: !isOpenRevival(revival.state) }, "revival");
  return { revivalId: revival.id, installationId: revival.installationId };
}
