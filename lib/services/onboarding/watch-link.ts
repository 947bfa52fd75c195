import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { isCodeLocked } from "@/lib/core/links/phone-code";
import type { LinkFacts } from "@/lib/domain/link-progress";
import { LINK_STANDING } from "./internal/link-standing";
import { watchInstallation } from "./watch-installation";

/**
 * How far the customer has come with the newest link of an installation. Follows the draft under way, as the
 * installation's own page does.
 * @returns `facts`: null when no link was ever made; `nextSeconds` until the next poll, null when nothing
 * more   happens by itself
 */
export async function watchLink(
  ctx: Context,
  installationId: string,
): Promise<{ facts: LinkFacts | null; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const { nextSeconds } = await watchInstallation(ctx, installationId);
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      activatedAt: true,
      links: {
        orderBy: { createdAt: "desc" },
        take: 1,
        select: { ...LINK_STANDING, createdAt: true, firstOpenedAt: true },
      },
      drafts: {
        orderBy: { requestedAt: "desc" },
        take: 1,
        select: { state: true, requestedAt: true, returnedAt: true, settledAt: true },
      },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const link = installation.links[0];
  if (!link) return { facts: null, nextSeconds };
  const draft = installation.drafts[0];
  const { createdAt, expiresAt, revokedAt, firstOpenedAt: openedAt } = link;
  const isOfLink = draft !== undefined && draft.requestedAt >= link.createdAt;
  return {
    facts: {
      ...{ createdAt, expiresAt, revokedAt, openedAt },
      codeLocked: isCodeLocked(link),
      draft: isOfLink ? draft : null,
      activatedAt: installation.activatedAt,
    },
    nextSeconds,
  };
}
