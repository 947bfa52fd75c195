import { lockInstallationOf } from "@/lib/db/locks";
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
    const locked = await lockInstallationOf(tx, "link", linkId);
    if (!locked) throw new AppError("NOT_FOUND");
    const link = await tx.onboardingLink.findUniqueOrThrow({
      where: { id: linkId },
      select: { revokedAt: true },
    });
    if (link.revokedAt) return unchanged(undefined);
    await locked.tx.onboardingLink.update({ where: { id: linkId }, data: { revokedAt: ctx.clock() } });
    audit({
      action: "link.revoked",
      entity: { type: "link", id: linkId },
      installationId: locked.id,
    });
  });
}
