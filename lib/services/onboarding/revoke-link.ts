import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

/** Revokes a link at once. Idempotent. @throws AppError NOT_FOUND */
export async function revokeLink(ctx: Context, input: { linkId: string }): Promise<void> {
  authorize(ctx, "onboarding.manage");
  const linkId = parseInput(entityId, input.linkId);
  await withTransaction(ctx, async (tx, audit) => {
    const link = await tx.onboardingLink.findUnique({
      where: { id: linkId },
      select: { installationId: true, revokedAt: true },
    });
    if (!link) throw new AppError("NOT_FOUND");
    if (link.revokedAt) return unchanged(undefined);
    await tx.onboardingLink.update({ where: { id: linkId }, data: { revokedAt: ctx.clock() } });
    audit({
      action: "link.revoked",
      entity: { type: "link", id: linkId },
      installationId: link.installationId,
    });
  });
}
