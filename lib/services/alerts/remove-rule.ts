import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { dropLooserDeliveries } from "./internal/create-deliveries";
import { lockEvaluation } from "./internal/lock-evaluation";
import { NO_RECIPIENTS } from "./internal/rule-fields";

/**
 * Removes a rule, and what it has not sent yet, unless another rule has found the same threshold crossed. The
 * alerts stay: they are about keys. What it has sent stays known, so that a new rule does not send it again.
 * @throws AppError NOT_FOUND
 */
export async function removeRule(ctx: Context, input: { ruleId: string }): Promise<void> {
  authorize(ctx, "alerts.manage");
  const ruleId = parseInput(entityId, input.ruleId);
  await withTransaction(ctx, async (tx, audit) => {
    await lockEvaluation(tx);
    const rule = await tx.alertRule.findUnique({
      where: { id: ruleId, removedAt: null },
      select: { name: true },
    });
    if (!rule) throw new AppError("NOT_FOUND");
    await releasePending(tx, ruleId);
    const now = ctx.clock();
    await tx.alertRule.update({
      where: { id: ruleId },
      data: {
        ...NO_RECIPIENTS,
        enabled: false,
        name: ruleId,
        removedName: rule.name,
        removedAt: now,
        updatedAt: now,
      },
    });
    audit({
      action: "alert-rule.removed",
      entity: { type: "alert-rule", id: ruleId },
      details: { name: rule.name },
    });
  });
}

/**
 * An address that two rules reach gets one message, so the other rule takes over what this one has pending;
 * and what another rule had for it of a looser threshold waits again. The rest is removed.
 */
async function releasePending(tx: Transaction, ruleId: string): Promise<void> {
  await tx.$executeRaw`
    update alert_delivery d set alert_id = other.id
    from alert own, alert other join alert_rule r on r.id = other.rule_id
    where d.state = 'WAITING' and d.alert_id = own.id and own.rule_id = ${ruleId}::uuid
      and other.key_alert_id = own.key_alert_id and other.threshold = own.threshold and other.id <> own.id
      and r.enabled and r.removed_at is null
      and not exists (select 1 from alert_delivery same where same.alert_id = other.id and same.channel = d.channel
        and same.target = d.target and same.round = d.round and same.escalation = d.escalation)`;
  // A message that was claimed once has its id, and was dropped for another reason.
  await tx.$executeRaw`
    update alert_delivery d set state = 'WAITING'
    from alert_delivery tighter join alert own on own.id = tighter.alert_id,
      alert c join alert_rule r on r.id = c.rule_id
    where tighter.state = 'WAITING' and own.rule_id = ${ruleId}::uuid and c.id = d.alert_id
      and c.rule_id <> own.rule_id and r.enabled and r.removed_at is null and c.closed_at is null and d.state = 'DROPPED' and d.batch_id is null
      and d.key_alert_id = tighter.key_alert_id and d.threshold > tighter.threshold
      and d.channel = tighter.channel and d.target = tighter.target and d.escalation = tighter.escalation`;
  await tx.alertDelivery.deleteMany({ where: { state: "WAITING", crossing: { ruleId } } });
  await dropLooserDeliveries(tx);
}
