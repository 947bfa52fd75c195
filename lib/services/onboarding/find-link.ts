import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireLinkOwner, requireOwner } from "@/lib/core/access/owner";
import { loadOnboardedProgram } from "@/lib/core/clients/onboarded-program";
import { needsCode } from "@/lib/core/links/phone-code";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { canBeAnswered } from "@/lib/domain/program";
import { LINK_STANDING, linkStanding } from "./internal/link-standing";

interface FoundLink {
  linkId: string;
  installationId: string;
}

/** For how long the return address of a draft that support started shows its page. */
const RETURN_SECONDS = 30 * 86_400;

/**
 * Finds the link of a token, for a browser that may use it. Knowing the token is the
 * authorization, while its owner has access.
 * @param browser the visiting browser's secret; undefined when it accepts no cookies
 * @throws AppError NOT_FOUND, LINK_REVOKED; CODE_LOCKED after too many wrong codes; LINK_HELD when it is
 *   bound to another browser; LINK_EXPIRED, unless its own browser has a draft under way, a key that is not
 *   saved, or has not answered yet whether the program works
 */
export async function findLink(ctx: Context, token: string, browser?: string): Promise<FoundLink> {
  authorizeSecret(token);
  return (await find(ctx, token, browser)).found;
}

/**
 * The same for what needs more than the link: where support gave a code, it must have been entered.
 * @throws AppError as `findLink`, and CODE_WRONG
 */
export async function findUnlockedLink(ctx: Context, token: string, browser?: string): Promise<FoundLink> {
  authorizeSecret(token);
  const { found, isLocked } = await find(ctx, token, browser);
  if (isLocked) throw new AppError("CODE_WRONG");
  return found;
}

async function find(ctx: Context, token: string, browser: string | undefined) {
  const link = await ctx.db.onboardingLink.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { ...LINK_STANDING, id: true, installationId: true, createdById: true, ownerId: true },
  });
  if (!link) throw new AppError("NOT_FOUND");
  const isLate = link.expiresAt <= ctx.clock() && link.boundToHash !== null;
  const continues = isLate && (await hasUnfinished(ctx, link.installationId));
  requireOpenLink(ctx, linkStanding(link), { browser, continues });
  await requireLinkOwner(ctx.db, { ...link, ended: false }, "link");
  return {
    found: { linkId: link.id, installationId: link.installationId },
    isLocked: needsCode(link),
  };
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
  const continues = isLate && (await hasUnfinished(ctx, installationId, draftId));
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

/**
 * Whether there is a draft under way, a key whose file only its browser has, or a question to answer.
 * @param draftId of one draft; without it of any draft of the installation
 */
async function hasUnfinished(ctx: Context, installationId: string, draftId?: string): Promise<boolean> {
  const unsaved = { state: "CURRENT", custody: "INSTALLATION", savedAt: null } as const;
  const found = await ctx.db.clientDraft.findFirst({
    where: {
      installationId,
      id: draftId,
      OR: [{ state: { in: ["CREATED", "RETURNED"] } }, { state: "CONFIRMED", key: unsaved }],
    },
    select: { id: true },
  });
  if (found) return true;
  const program = await loadOnboardedProgram(ctx.db, installationId);
  if (!program || (draftId && program.draftId !== draftId)) return false;
  return canBeAnswered(program.deliveredAt, ctx.clock());
}
