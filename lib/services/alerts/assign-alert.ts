import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { MAY_HANDLE_ALERTS } from "./internal/may-handle-alerts";

const AssignAlert = z.strictObject({
  alertId: entityId,
  /** A staff member who may handle alerts; empty for nobody. */
  assigneeId: entityId.or(z.literal("")),
});

/**
 * Assigns an alert to a colleague, for everybody and whatever rule notified of it. It stays open until they
 * acknowledge it.
 * @throws AppError NOT_FOUND also for a staff member who may not handle alerts, CONFLICT for an alert that is
 *   closed
 */
export async function assignAlert(ctx: Context, input: FormInput<typeof AssignAlert>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { alertId, assigneeId } = parseInput(AssignAlert, input);
  await withTransaction(ctx, async (tx, audit) => {
    const alert = await tx.alert.findUnique({
      where: { id: alertId },
      select: { installationId: true, closedAt: true, assigneeId: true },
    });
    if (!alert) throw new AppError("NOT_FOUND");
    if (alert.closedAt) throw new AppError("CONFLICT");
    if ((alert.assigneeId ?? "") === assigneeId) return unchanged(undefined);
    if (assigneeId && (await tx.staffUser.count({ where: { ...MAY_HANDLE_ALERTS, id: assigneeId } })) === 0)
      throw new AppError("NOT_FOUND");
    await tx.alert.update({ where: { id: alertId }, data: { assigneeId: assigneeId || null } });
    audit({
      action: "alert.assigned",
      entity: { type: "alert", id: alertId },
      installationId: alert.installationId,
      details: { to: assigneeId || null },
    });
  });
}
