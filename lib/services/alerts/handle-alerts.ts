import { z } from "zod";
import { isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, optionalReason, reason as requiredReason } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { SNOOZE_CHOICES } from "@/lib/domain/alert-snooze";
import { assignAlert } from "./assign-alert";
import { handleAlert } from "./handle-alert";
import { ALERTS_PER_PAGE } from "./list-alerts";

const HandleAlerts = z.strictObject({
  alertIds: z.array(entityId).min(1, "required").max(ALERTS_PER_PAGE, "too-many"),
  command: z.enum(["acknowledge", "snooze", "reopen", "assign"]),
  reason: optionalReason,
  /** How long a snooze lasts. */
  days: z.enum(SNOOZE_CHOICES, "days"),
  /** A staff member with access; empty for nobody. */
  assigneeId: entityId.or(z.literal("")),
});
export type AlertsCommand = z.output<typeof HandleAlerts>["command"];

/** Why an alert was left as it was; `done` when it was not. */
export type AlertOutcome = "done" | "closed" | "taken" | "past-expiry" | "not-found" | "failed";

export interface HandledAlerts {
  command: AlertsCommand;
  /** One for each alert that was chosen, in that order. `about` is null for one that does not exist. */
  rows: { alertId: string; about: { organization: string; label: string } | null; outcome: AlertOutcome }[];
}

/**
 * Acknowledges, snoozes, reopens or assigns several alerts, each as `handleAlert` and `assignAlert` do it, in
 * a transaction of its own: what is not possible for one does not stop the others.
 * @throws AppError INVALID_INPUT when nothing was done
 */
export async function handleAlerts(
  ctx: Context,
  input: FormInput<typeof HandleAlerts>,
): Promise<HandledAlerts> {
  authorize(ctx, "keys.manage");
  const { alertIds, command, reason, days, assigneeId } = parseInput(HandleAlerts, input);
  if (command === "snooze") parseInput(z.object({ reason: requiredReason }), { reason });
  const chosen = [...new Set(alertIds)];
  const alerts = await ctx.db.alert.findMany({
    where: { id: { in: chosen } },
    select: {
      id: true,
      installation: { select: { label: true, organization: { select: { name: true } } } },
    },
  });
  const rows: HandledAlerts["rows"] = [];
  for (const alertId of chosen) {
    const installation = alerts.find(({ id }) => id === alertId)?.installation;
    const outcome = await outcomeOf(ctx, alertId, () =>
      command === "assign"
        ? assignAlert(ctx, { alertId, assigneeId })
        : handleAlert(ctx, { alertId, command, reason, days }),
    );
    rows.push({
      alertId,
      about: installation
        ? { organization: installation.organization.name, label: installation.label }
        : null,
      outcome,
    });
  }
  return { command, rows };
}

async function outcomeOf(ctx: Context, alertId: string, run: () => Promise<void>): Promise<AlertOutcome> {
  try {
    await run();
    return "done";
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) return "not-found";
    if (isAppError(error, "INVALID_INPUT") && error.fields?.days === "past-expiry") return "past-expiry";
    if (isAppError(error, "CONFLICT")) {
      const alert = await ctx.db.alert.findUnique({ where: { id: alertId }, select: { closedAt: true } });
      return alert?.closedAt === null ? "taken" : "closed";
    }
    log.error({ err: error, alert: alertId }, "an alert of several was left as it was");
    return "failed";
  }
}
