import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockStaffMember } from "@/lib/db/locks";

/**
 * Makes somebody administrator whose waiting time is over. A promotion by somebody who is no administrator
 * any more is cancelled instead.
 * @returns seconds until it is over, when it is not; null when there is nothing more to do
 */
export async function grantAdministrator(ctx: Context, input: { userId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const { userId } = input;
  const now = ctx.clock();
  return withTransaction(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const person = await tx.staffUser.findUnique({
      where: { id: userId },
      select: {
        ...{ state: true, role: true, decidedAt: true },
        ...{ administratorFrom: true, promotedById: true, promotedAt: true },
      },
    });
    if (!person?.administratorFrom) return unchanged(null);
    const left = secondsBetween(now, person.administratorFrom);
    if (left > 0) return unchanged(Math.ceil(left));
    const isPromotedByAdministrator = await tx.staffUser.count({
      where: { id: person.promotedById ?? userId, state: "ACTIVE", role: "ADMINISTRATOR" },
    });
    const entity = { type: "staff" as const, id: userId };
    // An earlier release removes access without ending the wait. Whoever was removed before may come back.
    const wasRemovedSince =
      person.state === "REMOVED" &&
      !(person.decidedAt && person.promotedAt && person.decidedAt <= person.promotedAt);
    if (!isPromotedByAdministrator || wasRemovedSince) {
      await tx.staffUser.update({
        where: { id: userId },
        data: { administratorFrom: null, promotedById: null, promotedAt: null },
      });
      audit({ action: "staff.promotion-cancelled", entity });
      return null;
    }
    await tx.staffUser.update({
      where: { id: userId },
      data: {
        state: "ACTIVE",
        role: "ADMINISTRATOR",
        decidedAt: now,
        administratorFrom: null,
        promotedAt: now,
      },
    });
    audit({ action: "staff.promoted", entity, details: { role: "ADMINISTRATOR", before: person.role } });
    return null;
  });
}
