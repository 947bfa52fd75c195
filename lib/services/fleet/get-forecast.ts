import { addSeconds } from "@/lib/base/clock";
import { osloWeekStart } from "@/lib/domain/key-status";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { FORECAST_HEARTBEAT } from "@/lib/domain/heartbeats";
import { FORECAST_WEEKS } from "./count-expiries";

interface ForecastInput {
  template: string;
  environment: "" | "TEST" | "PRODUCTION";
}

export interface Forecast {
  countedAt: Date | null;
  weeks: { start: Date; keys: number; renewals: number }[];
}

/**
 * How many keys expire, and how many the portal will rotate, in each of the next weeks, as last counted by
 * the worker.
 * @returns `countedAt` null when they were never counted
 */
export async function getForecast(ctx: Context, input: ForecastInput): Promise<Forecast> {
  authorize(ctx, "fleet.read");
  return readForecast(ctx, input);
}

const readForecast = sharedRead(async (ctx, input: ForecastInput): Promise<Forecast> => {
  const heartbeat = await ctx.db.heartbeat.findUnique({ where: { name: FORECAST_HEARTBEAT } });
  const templates = input.environment
    ? await ctx.db.clientTemplate.findMany({
        where: { environment: input.environment },
        select: { id: true },
      })
    : null;
  const ids = templates?.map((each) => each.id).filter((id) => !input.template || id === input.template);
  const rows = await ctx.db.expiryForecast.groupBy({
    by: ["week"],
    where: ids ? { templateId: { in: ids } } : input.template ? { templateId: input.template } : {},
    _sum: { keys: true, renewals: true },
  });
  const counts = new Map(rows.map((row) => [row.week.getTime(), row._sum]));
  const first = osloWeekStart(ctx.clock());
  const weeks = Array.from({ length: FORECAST_WEEKS }, (_, index) => {
    const start = addSeconds(first, index * 7 * 86_400);
    const sum = counts.get(start.getTime());
    return { start, keys: sum?.keys ?? 0, renewals: sum?.renewals ?? 0 };
  });
  return { countedAt: heartbeat?.at ?? null, weeks };
});
