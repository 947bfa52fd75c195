import { addSeconds } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";

/** How late an evaluation may be before its alerts count as missing. */
const LATE_SECONDS = 3600;

/**
 * Counts the keys that are past a rule's widest threshold and that it has not recorded, independently of the
 * code that raises alerts. Any number above 0 means that somebody was not alerted.
 */
export async function countMissingAlerts(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const rules = await ctx.db.alertRule.findMany({
    where: { enabled: true, removedAt: null, updatedAt: { lt: addSeconds(now, -LATE_SECONDS) } },
    select: { id: true, query: true, thresholds: true },
  });
  let missing = 0;
  for (const rule of rules) {
    const view = viewOf(rule.query);
    const until = addSeconds(now, Math.max(...rule.thresholds) * 86_400 - LATE_SECONDS);
    const [row] = await ctx.db.$queryRaw<{ due: number; raised: number }[]>`
      select count(*)::int as due, count(a.installation_id)::int as raised
      from (select installation_id, key_id from fleet_row where ${fleetConditions(view, now)}
        and phase = 'ACTIVE' and key_expires_at <= ${until}) f
      left join (select distinct a.installation_id, a.key_id from alert c join key_alert a on a.id = c.key_alert_id
        where c.rule_id = ${rule.id}::uuid and a.kind = 'EXPIRY' and a.closed_at is null) a
        on a.installation_id = f.installation_id and a.key_id = f.key_id`;
    missing += (row?.due ?? 0) - (row?.raised ?? 0);
  }
  return missing;
}
