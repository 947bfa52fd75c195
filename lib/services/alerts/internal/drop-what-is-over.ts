import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

/**
 * Drops those deliveries of a message that are no longer true when it is sent, which may be long after they
 * were created: the key was renewed or its expiry corrected, the installation closed, or a tighter threshold
 * crossed; of an alert that somebody handles by now, the escalation and the daily repetition; and a
 * repetition when a later one waits too.
 */
export async function dropWhatIsOver(ctx: Context, batchId: string): Promise<void> {
  const now = ctx.clock();
  await withBookkeeping(
    ctx,
    "attempt",
    (tx) => tx.$executeRaw`
    update alert_delivery d set state = 'DROPPED'
    from alert c join key_alert a on a.id = c.key_alert_id
      left join fleet_row f on f.installation_id = a.installation_id and f.phase = 'ACTIVE'
        and (a.kind not in ('EXPIRY', 'UNKNOWN_EXPIRY') or f.key_id is not distinct from a.key_id)
    where d.batch_id = ${batchId}::uuid and d.state = 'SENDING' and c.id = d.alert_id and (
      (c.closed_at is not null and a.kind = 'EXPIRY') or a.closed_at is not null or f.installation_id is null
      or (a.kind = 'EXPIRY' and (f.key_expires_at is null
        or f.key_expires_at > ${now}::timestamptz + make_interval(days => c.threshold)))
      or (a.kind = 'UNKNOWN_EXPIRY' and f.key_expires_at is not null)
      or ((d.escalation or d.round > 0) and (a.acknowledged_at is not null or a.snoozed_until > ${now}))
      or exists (select 1 from alert_delivery later where later.key_alert_id = d.key_alert_id
        and later.channel = d.channel and later.target = d.target and later.escalation = d.escalation
        and later.round > d.round and later.state in ('WAITING', 'SENDING')))`,
  );
}
