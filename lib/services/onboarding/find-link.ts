import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";

/** Finds the link of a token. Knowing the token is the authorization. @throws AppError NOT_FOUND */
export async function findLink(
  ctx: Context,
  token: string,
): Promise<{ linkId: string; installationId: string }> {
  authorizeSecret(token);
  const link = await ctx.db.onboardingLink.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { id: true, installationId: true },
  });
  if (!link) throw new AppError("NOT_FOUND");
  return { linkId: link.id, installationId: link.installationId };
}

/** Finds the draft of a return address by the secret in it. @throws AppError NOT_FOUND */
export async function findReturn(
  ctx: Context,
  value: string,
): Promise<{ draftId: string; installationId: string }> {
  authorizeSecret(value);
  const draft = await ctx.db.clientDraft.findUnique({
    where: { returnHash: hashSecret(value) },
    select: { id: true, installationId: true },
  });
  if (!draft) throw new AppError("NOT_FOUND");
  return { draftId: draft.id, installationId: draft.installationId };
}
