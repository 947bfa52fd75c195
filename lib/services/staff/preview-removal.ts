import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { countPlan, planAccess } from "@/lib/core/access/end-access";
import { loadSharedAccess } from "@/lib/core/access/shared-access";
import { entityId } from "@/lib/core/input/fields";
import { aliveSessions } from "./internal/alive-sessions";

/**
 * What the removal of a staff member would end and what would be taken over, as `removeStaffMember` counts
 * it.
 * @throws AppError NOT_FOUND
 */
export async function previewRemoval(ctx: Context, userId: string) {
  authorize(ctx, "staff.manage");
  if (!entityId.safeParse(userId).success) throw new AppError("NOT_FOUND");
  const member = await ctx.db.staffUser.findUnique({
    where: { id: userId },
    select: { id: true, name: true, state: true, administratorFrom: true, erasedAt: true },
  });
  if (!member || member.erasedAt) throw new AppError("NOT_FOUND");
  const now = ctx.clock();
  const shared = await loadSharedAccess(ctx.db, now, { ownerId: userId });
  const sessions = await ctx.db.staffSession.count({ where: aliveSessions(userId, now) });
  const plan = planAccess(shared, { state: "REMOVED", role: null });
  return {
    id: member.id,
    name: member.name,
    /** Whether there is anything to remove: access, or a promotion that waits. */
    isRemovable: member.state === "ACTIVE" || member.administratorFrom !== null,
    counts: countPlan(plan, sessions),
  };
}
