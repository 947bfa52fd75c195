import type { Transaction } from "@/lib/db/client";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";
import { osloDate } from "@/lib/domain/key-status";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import type { Audience } from "./audiences";
import { channelOf } from "./channels";
import type { RuleToEvaluate } from "./create-deliveries";

/**
 * Raises an alert for every installation in use whose key has no known expiry, and creates the digests about
 * them: one message per recipient and interval, whatever the number of rules and installations. What becomes
 * unknown in between waits for the next one. An alert that somebody has acknowledged or snoozed is left out.
 * Digests go by channels that have them only, and in office hours.
 * @returns how many alerts were raised
 */
export async function raiseUnknownExpiries(
  tx: Transaction,
  rules: readonly RuleToEvaluate[],
  now: Date,
): Promise<number> {
  const raised = await tx.$executeRaw`
    insert into key_alert (id, kind, installation_id, key_id, created_at)
    select gen_random_uuid(), 'UNKNOWN_EXPIRY', f.installation_id, f.key_id, ${now}
    from fleet_row f where f.phase = 'ACTIVE' and f.key_expires_at is null
    on conflict (installation_id, kind) where closed_at is null do nothing`;
  const audiences = rules.flatMap((rule) => digestsOf(rule).map((audience) => ({ rule, audience })));
  const due = await dueTargets(tx, audiences, now);
  if (due.size === 0) return raised;
  for (const rule of rules) await recordCrossings(tx, rule, now);
  const day = dayNumber(now);
  for (const { rule, audience } of audiences) {
    const targets = audience.addresses.filter((each) => due.has(targetKey(audience, each)));
    if (targets.length === 0) continue;
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, key_alert_id, threshold, channel, target, round, next_at)
      select gen_random_uuid(), c.id, a.id, 0, ${audience.channel}::"AlertChannel", r.target, ${day}, ${nextOfficeHour(now)}
      from alert c join key_alert a on a.id = c.key_alert_id
        cross join lateral (select unnest(${targets}::text[])) r(target)
      where c.rule_id = ${rule.id}::uuid and a.kind = 'UNKNOWN_EXPIRY' and a.closed_at is null
        and a.acknowledged_at is null and (a.snoozed_until is null or a.snoozed_until <= ${now})
      on conflict do nothing`;
  }
  return raised;
}

function digestsOf(rule: RuleToEvaluate): Audience[] {
  if (rule.unknownEveryDays === 0) return [];
  return rule.audiences.filter(
    (each) => each.occasion === "raised" && channelOf(each.channel).sendUnknownExpiries,
  );
}

function targetKey({ channel }: Audience, target: string): string {
  return `${channel} ${target}`;
}

/** The recipients whose last digest is long enough ago, by the shortest interval of their rules. */
async function dueTargets(
  tx: Transaction,
  audiences: readonly { rule: RuleToEvaluate; audience: Audience }[],
  now: Date,
): Promise<Set<string>> {
  const everyDays = new Map<string, number>();
  for (const { rule, audience } of audiences)
    for (const target of audience.addresses) {
      const key = targetKey(audience, target);
      everyDays.set(key, Math.min(rule.unknownEveryDays, everyDays.get(key) ?? rule.unknownEveryDays));
    }
  if (everyDays.size === 0) return new Set();
  const last = await tx.$queryRaw<{ key: string; day: number }[]>`
    select d.channel::text || ' ' || d.target as key, max(d.round) as day
    from alert_delivery d join key_alert a on a.id = d.key_alert_id
    where a.kind = 'UNKNOWN_EXPIRY' and d.state <> 'DROPPED' group by 1`;
  const lastDay = new Map(last.map(({ key, day }) => [key, day]));
  const today = dayNumber(now);
  return new Set(
    [...everyDays].flatMap(([key, days]) => (today - (lastDay.get(key) ?? 0) >= days ? [key] : [])),
  );
}

/** That a rule covers an alert. Closed for the previous release, which knows alerts with an expiry only. */
async function recordCrossings(tx: Transaction, rule: RuleToEvaluate, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into alert (id, key_alert_id, rule_id, installation_id, expires_at, threshold, created_at, closed_at)
    select gen_random_uuid(), a.id, ${rule.id}::uuid, f.installation_id, ${now}, 0, ${now}, ${now}
    from (select installation_id from fleet_row where ${fleetConditions(viewOf(rule.query), now)}
      and phase = 'ACTIVE' and key_expires_at is null) f
    join key_alert a on a.installation_id = f.installation_id and a.kind = 'UNKNOWN_EXPIRY' and a.closed_at is null
    on conflict do nothing`;
}

/** Days since 1970 of the date in Oslo: the round of a digest. */
function dayNumber(now: Date): number {
  return osloDate(now).getTime() / 86_400_000;
}
