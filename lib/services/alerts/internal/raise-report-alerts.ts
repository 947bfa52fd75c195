import { secondsBetween } from "@/lib/base/clock";
import type { Transaction } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { MAX_SERVING_GAP_SECONDS, PORTAL_HEARTBEAT } from "@/lib/domain/heartbeats";
import { viewOf } from "@/lib/domain/fleet-view";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import { REPORT_ALERT_KINDS, type ReportAlertKind } from "@/lib/domain/report-alert";
import { channelOf } from "./channels";
import type { RuleToEvaluate } from "./create-deliveries";

/** The condition of each kind on a row of the fleet (`f`). */
function conditionOf(kind: ReportAlertKind, now: Date): Prisma.Sql {
  switch (kind) {
    case "MISSING_REPORTS":
      return Prisma.sql`f.report_due_at is not null and f.report_due_at <= ${now}`;
    case "UNWELL":
      return Prisma.sql`f.reported_healthy is false`;
    case "SUSPECTED_COPY":
      return Prisma.sql`f.suspected_at is not null`;
  }
}

/**
 * Raises an alert for every installation in use whose reports stay away, that says that it is unwell, or that
 * may have been copied or restored: one of each kind, until its cause is over. The recipients of each rule
 * that covers the installation get one message about it, by channels that have such messages. While no portal
 * process serves requests, nobody can report, and no report is missing. Idempotent.
 * @returns how many alerts of each kind were raised
 */
export async function raiseReportAlerts(
  tx: Transaction,
  rules: readonly RuleToEvaluate[],
  now: Date,
): Promise<Record<ReportAlertKind, number>> {
  const raised = { MISSING_REPORTS: 0, UNWELL: 0, SUSPECTED_COPY: 0 };
  const isServing = await isPortalServing(tx, now);
  for (const kind of REPORT_ALERT_KINDS)
    if (kind !== "MISSING_REPORTS" || isServing)
      raised[kind] = await tx.$executeRaw`
      insert into key_alert (id, kind, installation_id, created_at)
      select gen_random_uuid(), ${kind}::"AlertKind", f.installation_id, ${now}
      from fleet_row f where f.phase = 'ACTIVE' and ${conditionOf(kind, now)}
      on conflict (installation_id, kind) where closed_at is null do nothing`;
  for (const rule of rules) await createMessages(tx, rule, now);
  return raised;
}

/**
 * Whether installations can report. A portal that was down first postpones what is expected of them
 * (`recordServing`).
 */
async function isPortalServing(tx: Transaction, now: Date): Promise<boolean> {
  const portal = await tx.heartbeat.findUnique({ where: { name: PORTAL_HEARTBEAT } });
  return !portal || secondsBetween(portal.at, now) <= MAX_SERVING_GAP_SECONDS;
}

async function createMessages(tx: Transaction, rule: RuleToEvaluate, now: Date): Promise<void> {
  // Closed for the previous release, which knows alerts with an expiry only.
  const recorded = await tx.$executeRaw`
    insert into alert (id, key_alert_id, rule_id, installation_id, expires_at, threshold, created_at, closed_at)
    select gen_random_uuid(), a.id, ${rule.id}::uuid, a.installation_id, ${now}, 0, ${now}, ${now}
    from key_alert a join (select installation_id from fleet_row where ${fleetConditions(viewOf(rule.query), now)}) f
      on f.installation_id = a.installation_id
    where a.kind::text = any(${[...REPORT_ALERT_KINDS]}::text[]) and a.closed_at is null
    on conflict do nothing`;
  if (recorded === 0) return;
  for (const audience of rule.audiences) {
    if (audience.occasion !== "raised" || !channelOf(audience.channel).sendReportAlerts) continue;
    const nextAt = audience.officeHours && rule.officeHours ? nextOfficeHour(now) : now;
    await tx.$executeRaw`
      insert into alert_delivery (id, alert_id, key_alert_id, threshold, channel, target, round, next_at)
      select gen_random_uuid(), c.id, a.id, 0, ${audience.channel}::"AlertChannel", r.target, 0, ${nextAt}
      from alert c join key_alert a on a.id = c.key_alert_id cross join lateral (${audience.targets}) r(target)
      where c.rule_id = ${rule.id}::uuid and c.created_at = ${now} and a.closed_at is null
        and a.kind::text = any(${[...REPORT_ALERT_KINDS]}::text[])
      on conflict do nothing`;
  }
}
