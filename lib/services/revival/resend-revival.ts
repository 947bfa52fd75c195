import { z } from "zod";
import { addSeconds } from "@/lib/clock";
import { hashSecret, newSecret } from "@/lib/ids";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { lockOpenCase, subjectOf } from "./lock-case";
import { revivalDays } from "./start-revival";

const Resend = z.strictObject({ caseId: entityId, days: revivalDays });

/**
 * A new link to the same case; the old one stops working. What was done stays done, and the browser that has begun still
 * holds it.
 * @returns the token, shown once
 */
export async function resendRevival(
  ctx: Context,
  input: z.input<typeof Resend>,
): Promise<{ token: string; expiresAt: Date }> {
  authorize(ctx, "keys.manage");
  const { caseId, days } = parseInput(Resend, input);
  const token = newSecret();
  const expiresAt = addSeconds(ctx.clock(), days * 86_400);
  await withTransaction(ctx, async (tx, audit) => {
    const found = await lockOpenCase(tx, caseId);
    await tx.revivalCase.update({
      where: { id: caseId },
      data: { tokenHash: hashSecret(token), expiresAt, openedAt: null },
    });
    audit({ ...subjectOf(found), action: "revival.resent", details: { days } });
  });
  return { token, expiresAt };
}
