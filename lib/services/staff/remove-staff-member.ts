import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockStaffMember } from "@/lib/db/locks";
import { countPlan, endSharedAccess, stopAlertsTo } from "@/lib/core/access/end-access";
import type { AccessCounts } from "@/lib/domain/shared-access";
import { aliveSessions } from "./internal/alive-sessions";
import { requireAdministrator } from "./internal/require-administrator";
import { requireApprovals } from "./internal/require-approvals";
import { successorOf } from "./internal/successor";

/**
 * Removes a staff member's access. At once end their sessions, their calendars, the weekly reports to them
 * and to addresses that they have added, and their links that no customer's browser is using; the acting
 * administrator takes over the others. Alerts are no longer sent or assigned to them, and nothing that they
 * have requested starts without approval. A promotion that waits is cancelled, also of somebody without
 * access. Their actions stay in the audit.
 * @returns what has ended and what was taken over; null when they had no access
 * @throws AppError NOT_FOUND, LAST_ADMINISTRATOR
 */
export async function removeStaffMember(
  ctx: Context,
  input: { userId: string },
): Promise<AccessCounts | null> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const userId = parseInput(entityId, input.userId);
  return withTransaction<AccessCounts | null>(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const before = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { state: true, role: true, email: true, administratorFrom: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    if (before.state === "REMOVED") {
      if (!before.administratorFrom) return unchanged<AccessCounts | null>(null);
      await tx.staffUser.update({ where: { id: userId }, data: { administratorFrom: null } });
      audit({ action: "staff.promotion-cancelled", entity: { type: "staff", id: userId } });
      return null;
    }
    const now = ctx.clock();
    await tx.staffUser.update({
      where: { id: userId },
      data: { state: "REMOVED", role: null, decidedAt: now, administratorFrom: null },
    });
    if (before.role === "ADMINISTRATOR") await requireAdministrator(tx);
    await requireApprovals(tx, userId);
    const plan = await endSharedAccess(tx, audit, {
      userId,
      after: { state: "REMOVED", role: null },
      successorId: await successorOf(ctx, tx, userId),
      now,
    });
    await tx.alert.updateMany({
      where: { assigneeId: userId, closedAt: null },
      data: { assigneeId: null },
    });
    if (before.email) await stopAlertsTo(tx, before.email);
    await tx.staffUser.update({ where: { id: userId }, data: { email: null } });
    const sessions = await tx.staffSession.count({ where: aliveSessions(userId, now) });
    await tx.staffSession.updateMany({
      where: { userId, endedAt: null },
      data: { endedAt: now, sealedIdToken: "" },
    });
    const counts = countPlan(plan, sessions);
    audit({ action: "staff.removed", entity: { type: "staff", id: userId }, details: { ...counts } });
    return counts;
  });
}
