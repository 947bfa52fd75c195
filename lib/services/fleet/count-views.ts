import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import type { FleetView } from "@/lib/domain/fleet-view";

/** More is shown as "999+". */
export const MAX_VIEW_COUNT = 999;

/**
 * Counts several views with one statement.
 * @returns a count for each view, in their order; none is above MAX_VIEW_COUNT + 1
 */
export async function countViews(ctx: Context, views: readonly FleetView[]): Promise<number[]> {
  authorize(ctx, "fleet.read");
  if (views.length === 0) return [];
  const now = ctx.clock();
  const columns = views.map(
    (view, index) => Prisma.sql`(select count(*)::int from (
      select 1 from fleet_row where ${fleetConditions(view, now)} limit ${MAX_VIEW_COUNT + 1}) c)
      as ${Prisma.raw(`"${index}"`)}`,
  );
  const [row] = await ctx.db.$queryRaw<Record<string, number>[]>`select ${Prisma.join(columns)}`;
  return views.map((_, index) => row?.[index] ?? 0);
}
