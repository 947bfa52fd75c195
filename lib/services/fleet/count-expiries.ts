import { authorizeSystem } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";

export const FORECAST_WEEKS = 52;
/** Whose time in the heartbeat table says when the expiries were counted. */
export const FORECAST_BEAT = "forecast";

/**
 * Counts the keys that expire in each week of the next year, per template, for the start page's chart: the worker does it
 * every few minutes, so that no page counts the whole fleet. Weeks begin on Monday in Oslo.
 */
export async function countExpiries(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  await ctx.db.$transaction(async (tx) => {
    await tx.expiryForecast.deleteMany();
    await tx.$executeRaw`
      insert into expiry_forecast (template_id, week, keys)
      select template_id, date_trunc('week', key_expires_at at time zone 'Europe/Oslo')::date, count(*)
      from fleet_row
      where phase = 'ACTIVE' and key_expires_at > ${now}
        and key_expires_at < (date_trunc('week', ${now}::timestamptz at time zone 'Europe/Oslo')
          + make_interval(weeks => ${FORECAST_WEEKS}::int)) at time zone 'Europe/Oslo'
      group by 1, 2`;
    await tx.heartbeat.upsert({
      where: { name: FORECAST_BEAT },
      create: { name: FORECAST_BEAT, at: now },
      update: { at: now },
    });
  });
}
