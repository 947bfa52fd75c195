import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { needsCode } from "@/lib/core/links/phone-code";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireLinkOwner } from "@/lib/core/access/owner";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { isOpenRevival } from "@/lib/domain/revival";
import { awaitsAnswer, REVIVAL_STANDING, revivalStanding } from "./internal/revival-standing";

interface FoundRevival {
  revivalId: string;
  installationId: string;
}

/**
 * Finds the revival of a link's token, for a browser that may use it. Knowing the token is the
 * authorization, while its owner has access.
 * @param browser the visiting browser's secret; undefined when it accepts no cookies
 * @throws AppError NOT_FOUND; LINK_REVOKED when it has been ended; CODE_LOCKED after too many wrong codes;
 *   LINK_HELD when it is bound to another browser; LINK_EXPIRED, unless its own browser has fetched the
 *   file and has not answered yet
 */
export async function findRevival(ctx: Context, token: string, browser?: string): Promise<FoundRevival> {
  authorizeSecret(token);
  return (await find(ctx, token, browser)).found;
}

/**
 * The same for what needs more than the link: where support gave a code, it must have been entered.
 * @throws AppError as `findRevival`, and CODE_WRONG
 */
export async function findUnlockedRevival(
  ctx: Context,
  token: string,
  browser?: string,
): Promise<FoundRevival> {
  authorizeSecret(token);
  const { found, isLocked } = await find(ctx, token, browser);
  if (isLocked) throw new AppError("CODE_WRONG");
  return found;
}

async function find(ctx: Context, token: string, browser: string | undefined) {
  const revival = await ctx.db.revival.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { ...REVIVAL_STANDING, id: true, installationId: true, createdById: true, ownerId: true },
  });
  if (!revival) throw new AppError("NOT_FOUND");
  const continues = awaitsAnswer(revival, ctx.clock());
  requireOpenLink(ctx, revivalStanding(revival), { browser, continues });
  await requireLinkOwner(ctx.db, { ...revival, ended: !isOpenRevival(revival.state) }, "revival");
  return {
    found: { revivalId: revival.id, installationId: revival.installationId },
    isLocked: needsCode(revival),
  };
}
