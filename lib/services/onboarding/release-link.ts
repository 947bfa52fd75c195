import { lockInstallationOf } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { ownerAfterRelease } from "@/lib/core/access/owner";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

/**
 * Releases a link from its browser, so that another one can use it, for example when the customer changed
 * computers. Whoever releases it becomes its owner when the owner has lost access.
 */
export async function releaseLink(ctx: Context, input: { linkId: string }): Promise<void> {
  authorize(ctx, "onboarding.manage");
  const linkId = parseInput(entityId, input.linkId);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallationOf(tx, "link", linkId);
    if (!locked) throw new AppError("NOT_FOUND");
    const link = await tx.onboardingLink.findUniqueOrThrow({
      where: { id: linkId },
      select: { boundAt: true, createdById: true, ownerId: true },
    });
    if (!link.boundAt) return unchanged(undefined);
    const ownerId = await ownerAfterRelease(tx, link, "link", staffId(ctx.actor));
    await locked.tx.onboardingLink.update({
      where: { id: linkId },
      data: { boundToHash: null, boundAt: null, ownerId },
    });
    audit({
      action: "link.released",
      entity: { type: "link", id: linkId },
      installationId: locked.id,
    });
  });
}
