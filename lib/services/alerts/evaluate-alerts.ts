import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { raiseCanary, readCanary } from "./internal/canary";
import { receiverAddresses } from "./internal/receivers";
import { ALERTS_HEARTBEAT } from "@/lib/domain/heartbeats";

/** Of an escalation; an expired key's daily rounds never come so far. */
export const ESCALATION_ROUND = 1000;
/** A key with more days left is nobody's emergency. */
const MOST_ESCALATED_DAYS = 7;

/** A rule, with everybody's address in the place of roles and persons. */
interface Rule {
  id: string;
  name: string;
  query: string;
  thresholds: number[];
  emails: string[];
  toCustomer: boolean;
  webhookId: string | null;
  officeHours: boolean;
  escalateTo: string[];
  escalateAfterDays: number;
}

/**
 * Looks for every key that is past a threshold and has no alert for it, never for "exactly 30 days left": a day that was missed
 * is caught up. Only the tightest threshold counts, so a key that comes in with 5 days left gives one alert. Set-based: a
 * rule is a handful of statements however many keys there are. Twice is as once.
 * @returns how many alerts were raised
 */
export async function evaluateAlerts(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const rules = await Promise.all(
    (await ctx.db.alertRule.findMany({ where: { enabled: true } })).map(async (rule) => ({
      ...rule,
      emails: await receiverAddresses(ctx.db, {
        emails: rule.emails,
        roles: rule.toRoles,
        people: rule.toPeople,
      }),
      escalateTo: await receiverAddresses(ctx.db, {
        emails: rule.escalateTo,
        roles: rule.escalateToRoles,
        people: [],
      }),
    })),
  );
  const now = ctx.clock();
  const raised = await withTransaction(ctx, async (tx, audit) => {
    // One at a time: what another evaluation is raising is not seen yet.
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
    return sum === 0 ? unchanged(0) : sum;
  });
  await tellTheWatcher(ctx);
  return raised;
}

/**
 * A dead-man's switch outside the house hears that alerts were looked for, but only while they arrive, too. When it cannot be
 * reached, the next time will do.
 */
async function tellTheWatcher(ctx: Context): Promise<void> {
  if (!ctx.env.HEARTBEAT_URL) return;
  if ((await readCanary(ctx.db, ctx.clock())).silent) return;
  try {
    await fetch(ctx.env.HEARTBEAT_URL, { signal: AbortSignal.timeout(10_000), redirect: "error" });
  } catch (error) {
    log.warn({ err: error }, "the watcher did not answer");
  }
}

/** Renewed, closed or of another expiry: nobody needs to hear of it any more. */
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
  // A tighter threshold takes the place of the one before.
  await tx.$executeRaw`
    update alert a set closed_at = ${now} from alert newer
    where newer.rule_id = ${rule.id}::uuid and newer.created_at = ${now} and newer.closed_at is null
      and a.rule_id = newer.rule_id and a.installation_id = newer.installation_id and a.id <> newer.id
      and a.threshold > newer.threshold and a.closed_at is null`;
  const fresh = Prisma.sql`alert a where a.rule_id = ${rule.id}::uuid and a.created_at = ${now} and a.closed_at is null`;
  const when = Prisma.sql`case when a.threshold = 0 then ${now}::timestamptz else ${later}::timestamptz end`;
  if (rule.emails.length > 0)
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, channel, target, next_at)
      select gen_random_uuid(), a.id, 'email', e, ${when} from unnest(${rule.emails}::text[]) e, ${fresh}
      on conflict do nothing`;
  if (rule.webhookId)
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, channel, target, next_at)
      select gen_random_uuid(), a.id, 'webhook', ${rule.webhookId}, ${now}::timestamptz from ${fresh}
      on conflict do nothing`;
  if (rule.toCustomer)
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, channel, target, next_at)
      select gen_random_uuid(), a.id, 'customer', o.contact_email, ${when}
      from alert a join installation i on i.id = a.installation_id join organization o on o.id = i.organization_id
      where a.rule_id = ${rule.id}::uuid and a.created_at = ${now} and a.closed_at is null
        and o.contact_email is not null
      on conflict do nothing`;
  return made;
}

/** Nobody has taken it on or put it off. */
function waits(now: Date): Prisma.Sql {
  return Prisma.sql`a.closed_at is null and a.acknowledged_at is null
    and (a.snoozed_until is null or a.snoozed_until <= ${now})`;
}

/** An expired key is told of again each day until somebody has taken it on or it is renewed. */
async function repeatExpired(tx: Transaction, rule: Rule, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into alert_delivery (id, alert_id, channel, target, round, next_at)
    select gen_random_uuid(), a.id, 'email', e, floor(extract(epoch from ${now}::timestamptz - a.created_at) / 86400)::int,
      ${now}::timestamptz
    from unnest(${rule.emails}::text[]) e, alert a
    where a.rule_id = ${rule.id}::uuid and a.threshold = 0 and ${waits(now)}
      and a.created_at <= ${now}::timestamptz - interval '1 day'
    on conflict do nothing`;
}

async function escalate(tx: Transaction, rule: Rule, now: Date): Promise<void> {
  if (rule.escalateTo.length === 0) return;
  await tx.$executeRaw`
    insert into alert_delivery (id, alert_id, channel, target, round, next_at)
    select gen_random_uuid(), a.id, 'email', e, ${ESCALATION_ROUND}, ${now}::timestamptz
    from unnest(${rule.escalateTo}::text[]) e, alert a
    where a.rule_id = ${rule.id}::uuid and a.threshold <= ${MOST_ESCALATED_DAYS} and ${waits(now)}
      and a.created_at <= ${now}::timestamptz - make_interval(days => ${rule.escalateAfterDays}::int)
    on conflict do nothing`;
}
