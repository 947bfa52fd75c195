import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { requireSecondAdministrator } from "@/lib/core/limits/require-second-administrator";
import { lockStaffMember } from "@/lib/db/locks";

/**
 * Makes somebody administrator at once whom another administrator has promoted.
 * @throws AppError FOUR_EYES, RECENT_PROMOTION for somebody who is no second person, CONFLICT when no
 *   promotion waits, NOT_FOUND
 */
export async function approveAdministrator(ctx: Context, input: { userId: string }): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const approver = ctx.actor.userId;
  const userId = parseInput(entityId, input.userId);
  await withTransaction(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const person = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { role: true, administratorFrom: true, promotedById: true },
    });
    if (!person) throw new AppError("NOT_FOUND");
    if (!person.administratorFrom || !person.promotedById) throw new AppError("CONFLICT");
    await requireSecondAdministrator(tx, ctx, { approver, requester: person.promotedById });
    const now = ctx.clock();
    await tx.staffUser.update({
      where: { id: userId },
      data: {
        state: "ACTIVE",
        role: "ADMINISTRATOR",
        decidedAt: now,
        administratorFrom: null,
        promotedAt: now,
        promotionApprovedById: approver,
      },
    });
    audit({
      action: "staff.promotion-approved",
      entity: { type: "staff", id: userId },
      details: { role: "ADMINISTRATOR", before: person.role },
    });
  });
}
