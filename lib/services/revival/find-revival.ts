import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";

/** Finds the revival of a link's token. Knowing the token is the authorization. @throws AppError NOT_FOUND */
export async function findRevival(
  ctx: Context,
  token: string,
): Promise<{ revivalId: string; installationId: string }> {
  authorizeSecret(token);
  const revival = await ctx.db.revival.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { id: true, installationId: true },
  });
  if (!revival) throw new AppError("NOT_FOUND");
  return { revivalId: revival.id, installationId: revival.installationId };
}
