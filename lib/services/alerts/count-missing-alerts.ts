import { addSeconds } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";

/** An evaluation may be that late before it counts as missed. */
const LATE_SECONDS = 3600;

/**
 * Counts anew, and another way than alerts are raised, the keys that are past a rule's widest threshold and have no alert of it.
 * Anything but 0 means that somebody was not told.
 */
export async function countMissingAlerts(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const rules = await ctx.db.alertRule.findMany({
    where: { enabled: true, updatedAt: { lt: addSeconds(now, -LATE_SECONDS) } },
    select: { id: true, query: true, thresholds: true },
  });
  let missing = 0;
  for (const rule of rules) {
    const view = viewOf(rule.query);
    const until = addSeconds(now, Math.max(...rule.thresholds) * 86_400 - LATE_SECONDS);
    const [row] = await ctx.db.$queryRaw<{ due: number; told: number }[]>`
      select count(*)::int as due, count(a.installation_id)::int as told
      from (select installation_id, key_expires_at from fleet_row where ${fleetConditions(view, now)}
        and phase = 'ACTIVE' and key_expires_at <= ${until}) f
      left join (select distinct installation_id, expires_at from alert where rule_id = ${rule.id}::uuid) a
        on a.installation_id = f.installation_id and a.expires_at = f.key_expires_at`;
    missing += (row?.due ?? 0) - (row?.told ?? 0);
  }
  return missing;
}
