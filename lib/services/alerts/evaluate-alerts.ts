import { type AlertRule, Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";
import { ALERTS_HEARTBEAT } from "@/lib/domain/heartbeats";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { raiseCanary, readCanary } from "./internal/canary";
import { type Audience, audiencesOf } from "./internal/audiences";
import type { Occasion } from "./internal/channel";

/** Alerts of keys with more days left are not escalated. */
const MAX_ESCALATED_DAYS = 7;

type Rule = AlertRule & { audiences: Audience[] };

/**
 * Raises an alert for every key that is past a threshold and has none for it. It never looks for "exactly 30
 * days left", so a missed day is made up for. Only the tightest threshold counts: a key that is added with 5
 * days left raises one alert. Runs a constant number of statements per rule, whatever the number of keys.
 * Idempotent.
 * @returns how many alerts were raised
 */
export async function evaluateAlerts(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const rules: Rule[] = await Promise.all(
    (await ctx.db.alertRule.findMany({ where: { enabled: true } })).map(async (rule) => ({
      ...rule,
      audiences: await audiencesOf(ctx.db, rule),
    })),
  );
  const now = ctx.clock();
  const raised = await withTransaction(ctx, async (tx, audit) => {
    // One evaluation at a time: alerts of a concurrent one are not visible before it commits.
    await tx.$executeRaw`select pg_advisory_xact_lock(7002)`;
    await closeWhatIsOver(tx, now);
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
      await repeatExpired(tx, rule, now);
      await escalate(tx, rule, now);
    }
    await raiseCanary(tx, now);
    await tx.heartbeat.upsert({
      where: { name: ALERTS_HEARTBEAT },
      create: { name: ALERTS_HEARTBEAT, at: now },
      update: { at: now },
    });
    await enqueue(tx, "deliver-alerts", {});
    return sum === 0 ? onlyBookkeeping("heartbeat", 0) : sum;
  });
  await notifyHeartbeatMonitor(ctx);
  return raised;
}

/**
 * Calls the heartbeat monitor outside the system after an evaluation, unless alerts are not being sent. A
 * failed call is not repeated: the next evaluation calls it again.
 */
async function notifyHeartbeatMonitor(ctx: Context): Promise<void> {
  if (!ctx.env.HEARTBEAT_URL) return;
  if ((await readCanary(ctx.db, ctx.clock())).isOutage) return;
  try {
    await fetch(ctx.env.HEARTBEAT_URL, { signal: AbortSignal.timeout(10_000), redirect: "error" });
  } catch (error) {
    log.warn({ err: error }, "the heartbeat monitor did not respond");
  }
}

/** Closes alerts whose key was renewed, whose installation was closed, or whose expiry has changed. */
async function closeWhatIsOver(tx: Transaction, now: Date): Promise<void> {
  await tx.$executeRaw`
    update alert a set closed_at = ${now} from fleet_row f
    where a.closed_at is null and f.installation_id = a.installation_id
      and (f.phase <> 'ACTIVE' or f.key_expires_at is distinct from a.expires_at)`;
}

async function raise(tx: Transaction, rule: Rule, now: Date): Promise<number> {
  const view = viewOf(rule.query);
  const most = Math.max(...rule.thresholds);
  const later = rule.officeHours ? nextOfficeHour(now) : now;
  const made = await tx.$executeRaw`
    insert into alert (id, rule_id, installation_id, expires_at, threshold, created_at)
    select gen_random_uuid(), ${rule.id}::uuid, f.installation_id, f.key_expires_at, t.threshold, ${now}
    from (select installation_id, key_expires_at from fleet_row where ${fleetConditions(view, now)}
      and phase = 'ACTIVE' and key_expires_at is not null
      and key_expires_at <= ${now}::timestamptz + make_interval(days => ${most}::int)) f
    cross join lateral (select min(days) as threshold from unnest(${rule.thresholds}::int[]) days
      where f.key_expires_at <= ${now}::timestamptz + make_interval(days => days)) t
    where t.threshold is not null and not exists (
      select 1 from alert a where a.rule_id = ${rule.id}::uuid and a.installation_id = f.installation_id
        and a.expires_at = f.key_expires_at and a.threshold <= t.threshold)
    on conflict do nothing`;
  if (made === 0) return 0;
  // The alert of a tighter threshold replaces the one before.
  await tx.$executeRaw`
    update alert a set closed_at = ${now} from alert newer
    where newer.rule_id = ${rule.id}::uuid and newer.created_at = ${now} and newer.closed_at is null
      and a.rule_id = newer.rule_id and a.installation_id = newer.installation_id and a.id <> newer.id
      and a.threshold > newer.threshold and a.closed_at is null`;
  await createDeliveries(tx, rule, "raised", {
    alerts: Prisma.sql`a.created_at = ${now} and a.closed_at is null`,
    round: Prisma.sql`0`,
    nextAt: (audience) =>
      audience.officeHours
        ? Prisma.sql`case when a.threshold = 0 then ${now}::timestamptz else ${later}::timestamptz end`
        : Prisma.sql`${now}::timestamptz`,
  });
  return made;
}

/**
 * Creates what is to be sent for some alerts of a rule, to everybody whom it reaches on an occasion.
 * Idempotent.
 */
async function createDeliveries(
  tx: Transaction,
  rule: Rule,
  occasion: Occasion,
  of: { alerts: Prisma.Sql; round: Prisma.Sql; nextAt: (audience: Audience) => Prisma.Sql },
): Promise<void> {
  for (const audience of rule.audiences.filter((each) => each.occasion === occasion))
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, channel, target, escalation, round, next_at)
      select gen_random_uuid(), a.id, ${audience.channel}::"AlertChannel", r.target, ${occasion === "escalated"}, ${of.round},
        ${of.nextAt(audience)}
      from alert a cross join lateral (${audience.targets}) r(target)
      where a.rule_id = ${rule.id}::uuid and ${of.alerts}
      on conflict do nothing`;
}

/** Neither acknowledged nor snoozed. */
function waits(now: Date): Prisma.Sql {
  return Prisma.sql`a.closed_at is null and a.acknowledged_at is null
    and (a.snoozed_until is null or a.snoozed_until <= ${now})`;
}

/** The alert of an expired key is repeated each day until it is acknowledged or the key is renewed. */
async function repeatExpired(tx: Transaction, rule: Rule, now: Date): Promise<void> {
  await createDeliveries(tx, rule, "repeated", {
    alerts: Prisma.sql`a.threshold = 0 and ${waits(now)} and a.created_at <= ${now}::timestamptz - interval '1 day'`,
    round: Prisma.sql`floor(extract(epoch from ${now}::timestamptz - a.created_at) / 86400)::int`,
    nextAt: () => Prisma.sql`${now}::timestamptz`,
  });
}

async function escalate(tx: Transaction, rule: Rule, now: Date): Promise<void> {
  const since = Prisma.sql`${now}::timestamptz - make_interval(days => ${rule.escalateAfterDays}::int)`;
  await createDeliveries(tx, rule, "escalated", {
    alerts: Prisma.sql`a.threshold <= ${MAX_ESCALATED_DAYS} and ${waits(now)} and a.created_at <= ${since}`,
    round: Prisma.sql`0`,
    nextAt: () => Prisma.sql`${now}::timestamptz`,
  });
}
