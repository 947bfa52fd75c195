import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { requireAdministrator } from "./internal/require-administrator";

/**
 * Removes a staff member's access, ends their sessions, takes their address off the weekly reports, and
 * leaves the alerts that were assigned to them to nobody. Their actions stay in the audit.
 */
export async function removeStaffMember(ctx: Context, input: { userId: string }): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const userId = parseInput(entityId, input.userId);
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { state: true, role: true, email: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    if (before.state === "REMOVED") return unchanged(undefined);
    const now = ctx.clock();
    await tx.staffUser.update({
      where: { id: userId },
      data: { state: "REMOVED", role: null, email: null, decidedAt: now },
    });
    if (before.role === "ADMINISTRATOR") await requireAdministrator(tx);
    if (before.email)
      await tx.$executeRaw`
        update saved_view set report_emails = array_remove(report_emails, ${before.email}::text)
        where ${before.email}::text = any(report_emails)`;
    await tx.alert.updateMany({
      where: { assigneeId: userId, closedAt: null },
      data: { assigneeId: null },
    });
    await tx.staffSession.updateMany({
      where: { userId, endedAt: null },
      data: { endedAt: now, sealedIdToken: "" },
    });
    audit({
      action: "staff.removed",
      entity: { type: "staff", id: userId },
    });
  });
}
