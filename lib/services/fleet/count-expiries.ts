import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { plannedRenewal } from "@/lib/core/fleet/planned-renewal";
import { FORECAST_HEARTBEAT } from "@/lib/domain/heartbeats";

export const FORECAST_WEEKS = 52;

const PLANNED = plannedRenewal({
  expiresAt: "f.key_expires_at",
  renewalDays: "f.renewal_days",
  installationId: "f.installation_id",
});

/**
 * Counts the keys that expire, and those that the portal will rotate, in each week of the next year and per
 * template, for the start page's chart. A worker runs it every few minutes, so that no page counts the whole
 * fleet. Weeks start on Monday in Oslo.
 */
export async function countExpiries(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  await withBookkeeping(ctx, "forecast", async (tx) => {
    await tx.expiryForecast.deleteMany();
    await tx.$executeRaw`
      with bounds as (
        select ${now}::timestamptz as first, (date_trunc('week', ${now}::timestamptz at time zone 'Europe/Oslo')
          + make_interval(weeks => ${FORECAST_WEEKS}::int)) at time zone 'Europe/Oslo' as last
      ), what as (
        select template_id, key_expires_at as at, 1 as expires, 0 as renewal
        from fleet_row where phase = 'ACTIVE' and key_expires_at > ${now}
        union all
        select f.template_id, greatest(${PLANNED}, ${now}), 0, 1
        from fleet_row f join client_template t on t.id = f.template_id and t.rotates_automatically
        where f.phase = 'ACTIVE' and f.custody = 'PORTAL' and f.key_expires_at > ${now}
      )
      insert into expiry_forecast (template_id, week, keys, renewals)
      select template_id, date_trunc('week', at at time zone 'Europe/Oslo')::date, sum(expires), sum(renewal)
      from what, bounds where at >= bounds.first and at < bounds.last
      group by 1, 2`;
    await tx.heartbeat.upsert({
      where: { name: FORECAST_HEARTBEAT },
      create: { name: FORECAST_HEARTBEAT, at: now },
      update: { at: now },
    });
  });
}
