import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";

/**
 * Closes the open alerts whose cause is over, and keeps the expiry of the others current. An alert of an
 * expiry lives as long as its key is the same and its tightest threshold is still crossed: a corrected date
 * that needs no new message does not bring back what somebody has acknowledged. What does not depend on the
 * time is closed by a trigger as well (prisma/functions/060_close_alerts.sql). A snooze that passes a
 * corrected expiry ends the day before it, as `snoozeEnd` has it.
 * @param installationId of one installation; without it, all
 */
export async function closeSettledAlerts(tx: Transaction, now: Date, installationId?: string): Promise<void> {
  // A key whose kid was unknown has another row once it is listed with its kid.
  const anotherKey = Prisma.sql`(a.key_id <> f.key_id
    and not exists (select 1 from client_key k where k.id = a.key_id and k.kid is null))`;
  const open = Prisma.sql`a.closed_at is null and f.installation_id = a.installation_id
    ${installationId ? Prisma.sql`and a.installation_id = ${installationId}::uuid` : Prisma.empty}`;
  await tx.$executeRaw`
    with closed as (
      update key_alert a set closed_at = ${now} from fleet_row f
      where ${open} and (f.phase <> 'ACTIVE' or case a.kind
        when 'EXPIRY' then f.key_id is null or ${anotherKey} or f.key_expires_at is null
          or a.key_id is null and a.expires_at <> f.key_expires_at
          or f.key_expires_at > ${now}::timestamptz + make_interval(days => a.threshold)
        when 'UNKNOWN_EXPIRY' then ${anotherKey} or f.key_expires_at is not null
        when 'MISSING_REPORTS' then f.report_due_at is null or f.report_due_at > ${now}
        when 'UNWELL' then f.reported_healthy is distinct from false
        when 'SUSPECTED_COPY' then f.suspected_at is null
        else false end)
      returning a.id)
    update alert c set closed_at = ${now} from closed where c.key_alert_id = closed.id and c.closed_at is null`;
  await tx.$executeRaw`
    update key_alert a set expires_at = f.key_expires_at, key_id = f.key_id,
      snoozed_until = case when a.snoozed_until is not null and (a.expires_at > ${now} or f.key_expires_at > ${now})
        then least(a.snoozed_until, ((f.key_expires_at at time zone 'Europe/Oslo')::date - 1)::timestamp at time zone 'Europe/Oslo')
        else a.snoozed_until end
    from fleet_row f
    where ${open} and a.kind in ('EXPIRY', 'UNKNOWN_EXPIRY') and (a.expires_at, a.key_id) is distinct from (f.key_expires_at, f.key_id)`;
}
