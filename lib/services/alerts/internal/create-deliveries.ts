import { type AlertRule, Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";
import type { Audience } from "./audiences";
import type { Occasion } from "./channel";

export type RuleToEvaluate = AlertRule & { audiences: Audience[] };

/**
 * Creates what is to be sent for some crossings of a rule (`c`, with their alert `a`), to everybody whom it
 * reaches on an occasion. An address that already has the threshold or a tighter one, from this or another
 * rule, gets no second message; the one that waits for office hours is sent at once when this rule does not
 * wait. While a tighter one waits as well, `dropLooserDeliveries` decides. Idempotent.
 */
export async function createDeliveries(
  tx: Transaction,
  rule: RuleToEvaluate,
  occasion: Occasion,
  of: { crossings: Prisma.Sql; round: Prisma.Sql; nextAt: (audience: Audience) => Prisma.Sql },
): Promise<void> {
  for (const audience of rule.audiences.filter((each) => each.occasion === occasion)) {
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, key_alert_id, threshold, channel, target, escalation, round, next_at)
      select gen_random_uuid(), c.id, a.id, c.threshold, ${audience.channel}::"AlertChannel", r.target,
        ${occasion === "escalated"}, ${of.round}, ${of.nextAt(audience)}
      from alert c join key_alert a on a.id = c.key_alert_id cross join lateral (${audience.targets}) r(target)
      where c.rule_id = ${rule.id}::uuid and ${of.crossings} and not exists (
        select 1 from alert_delivery tighter where tighter.key_alert_id = a.id and tighter.threshold < c.threshold
          and tighter.channel = ${audience.channel}::"AlertChannel" and tighter.target = r.target
          and tighter.escalation = ${occasion === "escalated"} and tighter.state not in ('DROPPED', 'WAITING'))
      on conflict do nothing`;
    if (occasion === "raised")
      await tx.$executeRaw`
        update alert_delivery d set next_at = sooner.next_at
        from (select a.id, c.threshold, r.target, ${of.nextAt(audience)} as next_at
          from alert c join key_alert a on a.id = c.key_alert_id cross join lateral (${audience.targets}) r(target)
          where c.rule_id = ${rule.id}::uuid and ${of.crossings}) sooner
        where d.key_alert_id = sooner.id and d.threshold = sooner.threshold and d.target = sooner.target
          and d.channel = ${audience.channel}::"AlertChannel" and not d.escalation and d.round = 0
          and d.state = 'WAITING' and d.batch_id is null and d.next_at > sooner.next_at`;
  }
}

/**
 * Drops what is still pending for a looser threshold when the same address is to be notified of a tighter one
 * of the same key.
 */
export async function dropLooserDeliveries(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    update alert_delivery d set state = 'DROPPED' from alert_delivery tighter
    where d.state = 'WAITING' and tighter.state = 'WAITING' and tighter.key_alert_id = d.key_alert_id
      and tighter.threshold < d.threshold and tighter.channel = d.channel and tighter.target = d.target
      and tighter.escalation = d.escalation`;
}
