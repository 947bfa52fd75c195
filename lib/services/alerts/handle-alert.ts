import { z } from "zod";
import { secondsBetween } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { SNOOZE_CHOICES, snoozeEnd } from "@/lib/domain/alert-snooze";
import { actorName, authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, optionalReason, reason as requiredReason } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const HandleAlert = z.strictObject({
  alertId: entityId,
  command: z.enum(["acknowledge", "snooze", "reopen"]),
  reason: optionalReason,
  /** How long a snooze lasts. */
  days: z.enum(SNOOZE_CHOICES, "days"),
});

const ACTIONS = {
  acknowledge: "alert.acknowledged",
  snooze: "alert.snoozed",
  reopen: "alert.reopened",
} as const;

/**
 * Acknowledges, snoozes or reopens an alert, for everybody and whatever rule notified of it. An acknowledged
 * alert is neither repeated nor escalated. Only a snooze needs a reason: whoever acknowledges an alert acts.
 * @throws AppError INVALID_INPUT with `days: "past-expiry"` for a snooze that would pass the expiry,
 *   NOT_FOUND, CONFLICT for an alert that is closed, and for one that a colleague has acknowledged, which
 *   must be reopened first
 */
export async function handleAlert(ctx: Context, input: FormInput<typeof HandleAlert>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { alertId, command, reason, days } = parseInput(HandleAlert, input);
  if (command === "snooze") parseInput(z.object({ reason: requiredReason }), { reason });
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const alert = await tx.alert.findUnique({
      where: { id: alertId },
      select: { installationId: true, closedAt: true, expiresAt: true },
    });
    if (!alert) throw new AppError("NOT_FOUND");
    if (alert.closedAt) throw new AppError("CONFLICT");
    const snoozedUntil = command === "snooze" ? snoozeEnd(days, alert.expiresAt, now) : null;
    if (command === "snooze" && !snoozedUntil)
      throw new AppError("INVALID_INPUT", { fields: { days: "past-expiry" } });
    const by = { acknowledgedBy: actorName(ctx.actor), acknowledgedById: staffId(ctx.actor), reason };
    const free = { OR: [{ acknowledgedAt: null }, { acknowledgedById: staffId(ctx.actor) }] };
    // Compared while it is written: of two colleagues at once one is refused.
    const { count } = await tx.alert.updateMany({
      where: { id: alertId, closedAt: null, ...(command === "reopen" ? {} : free) },
      data: {
        acknowledge: { ...by, acknowledgedAt: now, snoozedUntil: null },
        snooze: { ...by, acknowledgedAt: null, snoozedUntil },
        reopen: {
          acknowledgedBy: null,
          acknowledgedById: null,
          reason: null,
          acknowledgedAt: null,
          snoozedUntil: null,
        },
      }[command],
    });
    if (count === 0) throw new AppError("CONFLICT");
    audit({
      action: ACTIONS[command],
      entity: { type: "alert", id: alertId },
      installationId: alert.installationId,
      details: {
        reason: reason || null,
        days: snoozedUntil ? Math.round(secondsBetween(now, snoozedUntil) / 86_400) : null,
      },
    });
  });
}
