import { AppError } from "@/lib/errors";
import { hashSecret } from "@/lib/ids";
import type { Context } from "@/lib/services/context";

/** The case behind a link's token. Knowing the token is the right to ask. @throws AppError NOT_FOUND */
export async function findRevival(
  ctx: Context,
  token: string,
): Promise<{ caseId: string; installationId: string }> {
  if (!/^[\w-]{43}$/.test(token)) throw new AppError("NOT_FOUND");
  const found = await ctx.db.revivalCase.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { id: true, installationId: true },
  });
  if (!found) throw new AppError("NOT_FOUND");
  return { caseId: found.id, installationId: found.installationId };
}
