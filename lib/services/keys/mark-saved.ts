import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { lockInstallation } from "@/lib/db/locks";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { recordSaved } from "@/lib/core/keys/ledger/bookkeeping";

/**
 * Records that the customer saved the file that their browser created during onboarding, and that the browser
 * deleted the key. Only the browser that created the key can say so: after it the page offers the file to
 * nobody.
 * @param input.browser the visiting browser's secret; undefined when it accepts no cookies
 * @throws AppError LINK_HELD in another browser
 */
export async function markKeySaved(
  ctx: Context,
  input: { installationId: string; kid: string; browser: string | undefined },
): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const key = await ctx.db.clientKey.findUnique({
    where: { installationId_kid: { installationId: input.installationId, kid: input.kid } },
    select: {
      ...{ id: true, custody: true, savedAt: true },
      drafts: { select: { browserHash: true, link: { select: { boundToHash: true } } } },
    },
  });
  if (!key || key.custody !== "INSTALLATION" || key.savedAt) return;
  const browserHash = input.browser === undefined ? null : hashSecret(input.browser);
  // Drafts of earlier releases name no browser.
  const creators = key.drafts.map((draft) => draft.browserHash ?? draft.link?.boundToHash ?? null);
  if (browserHash === null || !creators.includes(browserHash)) throw new AppError("LINK_HELD");
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
