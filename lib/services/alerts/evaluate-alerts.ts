import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";
import { ALERTS_HEARTBEAT } from "@/lib/domain/heartbeats";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import { log } from "@/lib/base/log";
import { outboundFetch } from "@/lib/base/outbound-fetch";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { closeSettledAlerts } from "@/lib/core/alerts/settled-alerts";
import { raiseCanary, readCanary } from "./internal/canary";
import { adoptCrossings } from "./internal/adopt-crossings";
import { audiencesOf } from "./internal/audiences";
import { lockEvaluation } from "./internal/lock-evaluation";
import { raiseUnknownExpiries } from "./internal/raise-unknown-expiries";
import { raiseReportAlerts } from "./internal/raise-report-alerts";
import { createDeliveries, dropLooserDeliveries, type RuleToEvaluate } from "./internal/create-deliveries";

/** Alerts of keys with more days left are not escalated. */
const MAX_ESCALATED_DAYS = 7;

/**
 * Raises an alert for every key that is past a threshold of a rule and has none, and records each threshold
 * that a rule finds crossed, with the messages to its recipients. It never looks for "exactly 30 days left",
 * so a missed day is made up for. Only the tightest threshold counts: a key that is added with 5 days left
 * crosses one. Another rule adds its recipients; it changes nothing about who has acknowledged or snoozed the
 * alert, and no address gets the same threshold twice. Runs a constant number of statements per rule,
 * whatever the number of keys. Idempotent.
 * @returns how many crossings were recorded
 */
export async function evaluateAlerts(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const read: RuleToEvaluate[] = await Promise.all(
    (await ctx.db.alertRule.findMany({ where: { enabled: true, removedAt: null } })).map(async (rule) => ({
      ...rule,
      audiences: await audiencesOf(ctx.db, rule),
    })),
  );
  const now = ctx.clock();
  const raised = await withTransaction(ctx, async (tx, audit) => {
    await lockEvaluation(tx);
    const rules = await withoutRemoved(tx, read);
    await adoptCrossings(tx, now);
    await closeSettledAlerts(tx, now);
    let sum = 0;
    for (const rule of rules) {
      const count = await raise(tx, rule, now);
      if (count > 0)
        audit({
          action: "alert.raised",
          entity: { type: "alert-rule", id: rule.id },
          details: { rule: rule.name, count },
        });
      sum += count;
    }
    await dropLooserDeliveries(tx);
    for (const rule of rules) {
      await repeatExpired(tx, rule, now);
      await escalate(tx, rule, now);
    }
    const others = {
      UNKNOWN_EXPIRY: await raiseUnknownExpiries(tx, rules, now),
      ...(await raiseReportAlerts(tx, rules, now)),
    };
    for (const [kind, count] of Object.entries(others))
      if (count > 0)
        audit({ action: "alert.raised", entity: { type: "system", id: "alerts" }, details: { kind, count } });
    const changed = sum + Object.values(others).reduce((total, count) => total + count, 0);
    await raiseCanary(tx, now);
    await tx.heartbeat.upsert({
      where: { name: ALERTS_HEARTBEAT },
      create: { name: ALERTS_HEARTBEAT, at: now },
      update: { at: now },
    });
    await enqueue(tx, "deliver-alerts", {});
    return changed === 0 ? onlyBookkeeping("heartbeat", 0) : sum;
  });
  await notifyHeartbeatMonitor(ctx);
  return raised;
}

/** Those of the rules that nobody has removed or turned off since they were read. */
async function withoutRemoved(tx: Transaction, rules: readonly RuleToEvaluate[]): Promise<RuleToEvaluate[]> {
  const left = await tx.alertRule.findMany({
    where: { enabled: true, removedAt: null },
    select: { id: true },
  });
  return rules.filter((rule) => left.some(({ id }) => id === rule.id));
}

/**
 * Calls the heartbeat monitor outside the system after an evaluation, unless alerts are not being sent. A
 * failed call is not repeated: the next evaluation calls it again.
 */
async function notifyHeartbeatMonitor(ctx: Context): Promise<void> {
  if (!ctx.env.HEARTBEAT_URL) return;
  if ((await readCanary(ctx.db, ctx.clock())).isOutage) return;
  try {
    await outboundFetch(ctx.env.HEARTBEAT_URL, { signal: AbortSignal.timeout(10_000), redirect: "error" });
  } catch (error) {
    log.warn({ err: error }, "the heartbeat monitor did not respond");
  }
}

async function raise(tx: Transaction, rule: RuleToEvaluate, now: Date): Promise<number> {
  const view = viewOf(rule.query);
  const most = Math.max(...rule.thresholds);
  const later = rule.officeHours ? nextOfficeHour(now) : now;
  /** The keys that are past a threshold, with the tightest one. */
  const crossed = Prisma.sql`
    select f.installation_id, f.key_id, f.key_expires_at, t.threshold
    from (select installation_id, key_id, key_expires_at from fleet_row where ${fleetConditions(view, now)}
      and phase = 'ACTIVE' and key_expires_at is not null
      and key_expires_at <= ${now}::timestamptz + make_interval(days => ${most}::int)) f
    cross join lateral (select min(days) as threshold from unnest(${rule.thresholds}::int[]) days
      where f.key_expires_at <= ${now}::timestamptz + make_interval(days => days)) t
    where t.threshold is not null`;
  await tx.$executeRaw`
    insert into key_alert (id, kind, installation_id, key_id, expires_at, threshold, created_at)
    select gen_random_uuid(), 'EXPIRY', f.installation_id, f.key_id, f.key_expires_at, f.threshold, ${now}
    from (${crossed}) f
    on conflict (installation_id, kind) where closed_at is null do nothing`;
  const recorded = await tx.$executeRaw`
    insert into alert (id, key_alert_id, rule_id, installation_id, expires_at, threshold, created_at)
    select gen_random_uuid(), a.id, ${rule.id}::uuid, f.installation_id, f.key_expires_at, f.threshold, ${now}
    from (${crossed}) f join key_alert a
      on a.installation_id = f.installation_id and a.kind = 'EXPIRY' and a.closed_at is null
    where not exists (select 1 from alert c
      where c.key_alert_id = a.id and c.rule_id = ${rule.id}::uuid and c.threshold <= f.threshold)
    on conflict do nothing`;
  if (recorded === 0) return 0;
  await tx.$executeRaw`
    update key_alert a set threshold = c.threshold from alert c
    where c.key_alert_id = a.id and c.rule_id = ${rule.id}::uuid and c.created_at = ${now}
      and a.threshold > c.threshold`;
  // A tighter threshold replaces the one before.
  await tx.$executeRaw`
    update alert c set closed_at = ${now} from alert tighter
    where tighter.rule_id = ${rule.id}::uuid and tighter.created_at = ${now} and tighter.closed_at is null
      and c.rule_id = tighter.rule_id and c.key_alert_id = tighter.key_alert_id
      and c.threshold > tighter.threshold and c.closed_at is null`;
  await createDeliveries(tx, rule, "raised", {
    crossings: Prisma.sql`c.created_at = ${now} and c.closed_at is null`,
    round: Prisma.sql`0`,
    nextAt: (audience) =>
      audience.officeHours
        ? Prisma.sql`case when c.threshold = 0 then ${now}::timestamptz else ${later}::timestamptz end`
        : Prisma.sql`${now}::timestamptz`,
  });
  return recorded;
}

/** Neither acknowledged nor snoozed. */
function waits(now: Date): Prisma.Sql {
  return Prisma.sql`c.closed_at is null and a.closed_at is null and a.acknowledged_at is null
    and (a.snoozed_until is null or a.snoozed_until <= ${now})`;
}

/** The alert of an expired key is repeated each day until it is acknowledged or the key is renewed. */
async function repeatExpired(tx: Transaction, rule: RuleToEvaluate, now: Date): Promise<void> {
  await createDeliveries(tx, rule, "repeated", {
    crossings: Prisma.sql`a.kind = 'EXPIRY' and c.threshold = 0 and ${waits(now)}
      and c.created_at <= ${now}::timestamptz - interval '1 day'`,
    // Counted from the first rule's crossing, so that an address which several rules reach gets one a day.
    round: Prisma.sql`(select floor(extract(epoch from ${now}::timestamptz - min(first.created_at)) / 86400)::int
      from alert first where first.key_alert_id = a.id and first.threshold = 0)`,
    nextAt: () => Prisma.sql`${now}::timestamptz`,
  });
}

async function escalate(tx: Transaction, rule: RuleToEvaluate, now: Date): Promise<void> {
  const since = Prisma.sql`${now}::timestamptz - make_interval(days => ${rule.escalateAfterDays}::int)`;
  await createDeliveries(tx, rule, "escalated", {
    crossings: Prisma.sql`a.kind = 'EXPIRY' and c.threshold <= ${MAX_ESCALATED_DAYS} and ${waits(now)}
      and c.created_at <= ${since}`,
    round: Prisma.sql`0`,
    nextAt: () => Prisma.sql`${now}::timestamptz`,
  });
}
