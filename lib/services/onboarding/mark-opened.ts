import { lockInstallation } from "@/lib/db/locks";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

/**
 * Records that the customer opened the page. Called from the page's script, so that a mail scanner's GET does
 * not count.
 */
export async function markOpened(
  ctx: Context,
  input: { linkId: string; installationId: string },
): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, input.installationId);
    const { count } = await locked.tx.onboardingLink.updateMany({
      where: { id: input.linkId, installationId: input.installationId, firstOpenedAt: null },
      data: { firstOpenedAt: ctx.clock() },
    });
    if (count === 0) return unchanged(undefined);
    audit({
      action: "link.opened",
      entity: { type: "link", id: input.linkId },
      installationId: input.installationId,
    });
  });
}
