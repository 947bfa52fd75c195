import type { Transaction } from "@/lib/db/client";

/**
 * Gives what a worker of the previous release has written its alert: crossings, and deliveries of which an
 * address has none yet for the threshold; and closes the crossings of an expiry that is not the key's any
 * more. To be removed one release later.
 */
export async function adoptCrossings(tx: Transaction, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into key_alert (id, kind, installation_id, key_id, expires_at, threshold, created_at)
    select gen_random_uuid(), 'EXPIRY', c.installation_id, f.key_id, f.key_expires_at, min(c.threshold), min(c.created_at)
    from alert c join fleet_row f on f.installation_id = c.installation_id and f.key_expires_at = c.expires_at
    where c.key_alert_id is null and c.closed_at is null and f.phase = 'ACTIVE'
    group by c.installation_id, f.key_id, f.key_expires_at
    on conflict (installation_id, kind) where closed_at is null do nothing`;
  await tx.$executeRaw`
    update alert c set key_alert_id = a.id from key_alert a
    where c.key_alert_id is null and c.closed_at is null and a.closed_at is null and a.kind = 'EXPIRY'
      and a.installation_id = c.installation_id and a.expires_at = c.expires_at
      and not exists (select 1 from alert known where known.key_alert_id = a.id
        and known.rule_id = c.rule_id and known.threshold = c.threshold)`;
  await tx.$executeRaw`
    update alert_delivery d set key_alert_id = one.key_alert_id, threshold = one.threshold
    from (select distinct on (c.key_alert_id, c.threshold, d.channel, d.target, d.round, d.escalation)
        d.id, c.key_alert_id, c.threshold
      from alert_delivery d join alert c on c.id = d.alert_id
      where d.key_alert_id is null and c.key_alert_id is not null and not exists (
        select 1 from alert_delivery known where known.key_alert_id = c.key_alert_id
          and known.threshold = c.threshold and known.channel = d.channel and known.target = d.target
          and known.round = d.round and known.escalation = d.escalation)
      order by c.key_alert_id, c.threshold, d.channel, d.target, d.round, d.escalation, d.state <> 'SENT', d.id) one
    where d.id = one.id`;
  // Whose key has another expiry by now: nothing is due by the old one.
  await tx.$executeRaw`
    update alert c set closed_at = ${now}
    where c.key_alert_id is null and c.closed_at is null and not exists (select 1 from fleet_row f
      where f.installation_id = c.installation_id and f.phase = 'ACTIVE' and f.key_expires_at = c.expires_at)`;
  await tx.$executeRaw`
    update alert_delivery d set state = 'DROPPED' from alert c
    where d.alert_id = c.id and d.key_alert_id is null and c.key_alert_id is null and c.closed_at is not null
      and d.state = 'WAITING'`;
  // What remains is the same message to the same address.
  await tx.$executeRaw`
    update alert_delivery d set state = 'DROPPED' from alert c
    where d.alert_id = c.id and d.key_alert_id is null and c.key_alert_id is not null and d.state = 'WAITING'`;
}
