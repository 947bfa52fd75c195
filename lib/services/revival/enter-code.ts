import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { isPhoneCode, phoneCode } from "@/lib/core/links/phone-code";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockRevivalForBrowser, subjectOf } from "./internal/lock-revival";
import { CustomerStep } from "./schemas";

const EnterCode = CustomerStep.extend({ code: phoneCode });

/**
 * Checks the code that support gave by phone, and binds the revival to the browser that entered it.
 * @throws AppError CODE_WRONG, and those of lockRevivalForBrowser: CODE_LOCKED after MAX_CODE_ATTEMPTS
 */
export async function enterRevivalCode(ctx: Context, input: z.input<typeof EnterCode>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const step = parseInput(EnterCode, input);
  const accepted = await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForBrowser(tx, ctx, step);
    const { tokenHash, codeHash, boundToHash } = revival;
    if (!codeHash || boundToHash) return unchanged(true);
    const correct = isPhoneCode(ctx, step.code, { tokenHash, codeHash });
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: correct ? { boundToHash: hashSecret(step.browser) } : { codeAttempts: { increment: 1 } },
    });
    audit({ ...subjectOf(revival), action: correct ? "revival.code-accepted" : "revival.code-rejected" });
    return correct;
  });
  // Thrown after the transaction, so that the attempt stays counted.
  if (!accepted) throw new AppError("CODE_WRONG");
}
