import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { isPhoneCode, phoneCode } from "@/lib/core/links/phone-code";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { linkStanding } from "./internal/link-standing";

const EnterCode = z.strictObject({
  installationId: entityId,
  linkId: entityId,
  /** The value of the cookie that identifies the browser. */
  browser: z.string().min(20).max(100),
  code: phoneCode,
});

/**
 * Checks the code that support gave by phone, and binds the link to the browser that entered it.
 * @throws AppError NOT_FOUND, CODE_WRONG, CODE_LOCKED after MAX_CODE_ATTEMPTS, LINK_REVOKED, LINK_HELD,
 *   LINK_EXPIRED
 */
export async function enterLinkCode(ctx: Context, input: z.input<typeof EnterCode>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { installationId, linkId, browser, code } = parseInput(EnterCode, input);
  const accepted = await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const link = await tx.onboardingLink.findUnique({ where: { id: linkId, installationId } });
    if (!link) throw new AppError("NOT_FOUND");
    requireOpenLink(ctx, linkStanding(link), { browser });
    const { tokenHash, codeHash, boundToHash } = link;
    if (!codeHash || boundToHash) return unchanged(true);
    const correct = isPhoneCode(ctx, code, { tokenHash, codeHash });
    await locked.tx.onboardingLink.update({
      where: { id: linkId },
      data: correct
        ? { boundToHash: hashSecret(browser), boundAt: ctx.clock() }
        : { codeAttempts: { increment: 1 } },
    });
    audit({
      action: correct ? "link.code-accepted" : "link.code-rejected",
      entity: { type: "link", id: linkId },
      installationId,
    });
    return correct;
  });
  // Thrown after the transaction, so that the attempt stays counted.
  if (!accepted) throw new AppError("CODE_WRONG");
}
