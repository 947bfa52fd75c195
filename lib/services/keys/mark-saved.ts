import { lockInstallation } from "@/lib/db/locks";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { recordSaved } from "@/lib/core/keys/ledger/bookkeeping";

/**
 * Records that the customer saved the file that their browser created during onboarding, and that the browser
 * deleted the key.
 */
export async function markKeySaved(
  ctx: Context,
  input: { installationId: string; kid: string },
): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const key = await ctx.db.clientKey.findUnique({
    where: { installationId_kid: { installationId: input.installationId, kid: input.kid } },
    select: { id: true, custody: true, savedAt: true },
  });
  if (!key || key.custody !== "INSTALLATION" || key.savedAt) return;
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, input.installationId);
    if (!(await recordSaved(locked, key.id, ctx.clock()))) return unchanged(undefined);
    audit({
      action: "key.saved-by-customer",
      entity: { type: "key", id: key.id },
      installationId: input.installationId,
      details: { kid: input.kid },
    });
  });
}
