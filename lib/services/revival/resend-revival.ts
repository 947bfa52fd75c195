import { z } from "zod";
import { addSeconds } from "@/lib/clock";
import { hashSecret, newSecret } from "@/lib/ids";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { hashPhoneCode, newPhoneCode } from "@/lib/services/phone-code";
import { withTransaction } from "@/lib/services/transaction";
import { lockOpenCase, subjectOf } from "./lock-case";
import { revivalDays } from "./start-revival";

const Resend = z.strictObject({ caseId: entityId, days: revivalDays, withCode: z.boolean().default(false) });

/**
 * A new link to the same case; the old one stops working. What was done stays done, and the browser that has begun still
 * holds it.
 * @returns the token and the code, shown once
 */
export async function resendRevival(
  ctx: Context,
  input: z.input<typeof Resend>,
): Promise<{ token: string; expiresAt: Date; code: string | null }> {
  authorize(ctx, "keys.manage");
  const { caseId, days, withCode } = parseInput(Resend, input);
  const token = newSecret();
  const tokenHash = hashSecret(token);
  const code = withCode ? newPhoneCode() : null;
  const expiresAt = addSeconds(ctx.clock(), days * 86_400);
  await withTransaction(ctx, async (tx, audit) => {
    const found = await lockOpenCase(tx, caseId);
    await tx.revivalCase.update({
      where: { id: caseId },
      data: {
        tokenHash,
        codeHash: code && hashPhoneCode(ctx, code, tokenHash),
        codeTries: 0,
        expiresAt,
        openedAt: null,
      },
    });
    audit({ ...subjectOf(found), action: "revival.resent", details: { days, withCode } });
  });
  return { token, expiresAt, code };
}
