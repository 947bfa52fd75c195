import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireLinkOwner, requireOwner } from "@/lib/core/access/owner";
import { requireOpenLink } from "@/lib/core/links/require-open-link";

/** For how long the return address of a draft that support started shows its page. */
const RETURN_SECONDS = 30 * 86_400;

/**
 * Finds the link of a token, for a browser that may use it. Knowing the token is the
 * authorization, while its owner has access.
 * @param browser the visiting browser's secret; undefined when it accepts no cookies
 * @throws AppError NOT_FOUND, LINK_REVOKED; LINK_HELD when it is bound to another browser; LINK_EXPIRED,
 *   unless its own browser has a draft under way or a key that is not saved
 */
export async function findLink(
  ctx: Context,
  token: string,
  browser?: string,
): Promise<{ linkId: string; installationId: string }> {
  authorizeSecret(token);
  const link = await ctx.db.onboardingLink.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: {
      ...{ id: true, installationId: true, createdById: true, ownerId: true },
      ...{ revokedAt: true, expiresAt: true, boundToHash: true },
    },
  });
  if (!link) throw new AppError("NOT_FOUND");
  const isLate = link.expiresAt <= ctx.clock() && link.boundToHash !== null;
  const continues = isLate && (await hasUnfinished(ctx, { installationId: link.installationId }));
  requireOpenLink(ctx, { ...link, isRevoked: link.revokedAt !== null }, { browser, continues });
  await requireLinkOwner(ctx.db, { ...link, ended: false }, "link");
  return { linkId: link.id, installationId: link.installationId };
}

/**
 * Finds the draft of a return address by the secret in it, for the browser that the draft was created for. A
 * draft that a staff member started belongs to no browser, and is found while they have access.
 * @throws AppError as `findLink`
 */
export async function findReturn(
  ctx: Context,
  value: string,
  browser?: string,
): Promise<{ draftId: string; installationId: string }> {
  authorizeSecret(value);
  const { draftId, installationId, startedById, linkId, link, ...draft } = await findReturnedDraft(
    ctx,
    value,
  );
  const expiresAt = link?.expiresAt ?? addSeconds(draft.requestedAt, RETURN_SECONDS);
  // Drafts of earlier releases name no browser.
  const boundToHash = draft.browserHash ?? link?.boundToHash ?? null;
  const isLate = expiresAt <= ctx.clock() && boundToHash !== null;
  const continues = isLate && (await hasUnfinished(ctx, { id: draftId }));
  const isRevoked = (link?.revokedAt ?? null) !== null;
  requireOpenLink(ctx, { isRevoked, expiresAt, boundToHash }, { browser, continues });
  if (startedById && !linkId) await requireOwner(ctx.db, startedById, "link");
  return { draftId, installationId };
}

/**
 * The same whoever started it, and whatever has become of its link: a return is recorded in any case, since
 * it says that the customer confirmed, and then no other client may be created.
 * @throws AppError NOT_FOUND
 */
export async function findReturnedDraft(ctx: Context, value: string) {
  authorizeSecret(value);
  const draft = await ctx.db.clientDraft.findUnique({
    where: { returnHash: hashSecret(value) },
    select: {
      ...{ id: true, installationId: true, browserHash: true, requestedAt: true },
      ...{ startedById: true, linkId: true },
      link: { select: { revokedAt: true, expiresAt: true, boundToHash: true } },
    },
  });
  if (!draft) throw new AppError("NOT_FOUND");
  const { id: draftId, ...found } = draft;
  return { draftId, ...found };
}

/** Whether there is a draft under way, or a key whose file only its browser has. */
async function hasUnfinished(
  ctx: Context,
  which: { id: string } | { installationId: string },
): Promise<boolean> {
  const unsaved = { state: "CURRENT", custody: "INSTALLATION", savedAt: null } as const;
  const found = await ctx.db.clientDraft.findFirst({
    where: {
      ...which,
      OR: [{ state: { in: ["CREATED", "RETURNED"] } }, { state: "CONFIRMED", key: unsaved }],
    },
    select: { id: true },
  });
  return found !== null;
}
