import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireLinkOwner, requireOwner } from "@/lib/core/access/owner";

/**
 * Finds the link of a token. Knowing the token is the authorization, while its owner has access.
 * @throws AppError NOT_FOUND
 */
export async function findLink(
  ctx: Context,
  token: string,
): Promise<{ linkId: string; installationId: string }> {
  authorizeSecret(token);
  const link = await ctx.db.onboardingLink.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: {
      id: true,
      installationId: true,
      createdById: true,
      ownerId: true,
      boundToHash: true,
      revokedAt: true,
    },
  });
  if (!link) throw new AppError("NOT_FOUND");
  await requireLinkOwner(ctx.db, { ...link, ended: link.revokedAt !== null }, "link");
  return { linkId: link.id, installationId: link.installationId };
}

/**
 * Finds the draft of a return address by the secret in it. One that a staff member started is found while
 * they have access.
 * @throws AppError NOT_FOUND
 */
export async function findReturn(
  ctx: Context,
  value: string,
): Promise<{ draftId: string; installationId: string }> {
  authorizeSecret(value);
  const { startedById, linkId, ...draft } = await findReturnedDraft(ctx, value);
  if (startedById && !linkId) await requireOwner(ctx.db, startedById, "link");
  return draft;
}

/**
 * The same whoever started it: a return is recorded in any case, since it says that the customer confirmed.
 * @throws AppError NOT_FOUND
 */
export async function findReturnedDraft(ctx: Context, value: string) {
  authorizeSecret(value);
  const draft = await ctx.db.clientDraft.findUnique({
    where: { returnHash: hashSecret(value) },
    select: { id: true, installationId: true, startedById: true, linkId: true },
  });
  if (!draft) throw new AppError("NOT_FOUND");
  const { id: draftId, ...found } = draft;
  return { draftId, ...found };
}
