import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

/**
 * Releases a link from its browser, so that another one can use it, for example when the customer changed
 * computers.
 */
export async function releaseLink(ctx: Context, input: { linkId: string }): Promise<void> {
  authorize(ctx, "onboarding.manage");
  const linkId = parseInput(entityId, input.linkId);
  await withTransaction(ctx, async (tx, audit) => {
    const link = await tx.onboardingLink.findUnique({
      where: { id: linkId },
      select: { installationId: true, boundAt: true },
    });
    if (!link) throw new AppError("NOT_FOUND");
    if (!link.boundAt) return unchanged(undefined);
    await tx.onboardingLink.update({ where: { id: linkId }, data: { boundToHash: null, boundAt: null } });
    audit({
      action: "link.released",
      entity: { type: "link", id: linkId },
      installationId: link.installationId,
    });
  });
}
