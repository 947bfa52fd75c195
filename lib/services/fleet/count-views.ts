import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { idsQuery } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import type { FleetView } from "@/lib/domain/fleet-view";

/** More is shown as "999+". */
export const MAX_VIEW_COUNT = 999;

/**
 * Counts several views with one statement.
 * @returns a count for each view, in their order; none is above MAX_VIEW_COUNT + 1
 */
export async function countViews(ctx: Context, views: readonly FleetView[]): Promise<readonly number[]> {
  authorize(ctx, "fleet.read");
  return views.length === 0 ? [] : readCounts(ctx, views);
}

const readCounts = sharedRead(async (ctx, views: readonly FleetView[]): Promise<readonly number[]> => {
  const now = ctx.clock();
  const columns = views.map(
    (view, index) => Prisma.sql`(select count(*)::int from (${idsQuery(view, now, MAX_VIEW_COUNT + 1)}) c)
      as ${Prisma.raw(`"${index}"`)}`,
  );
  const [row] = await ctx.db.$queryRaw<Record<string, number>[]>`select ${Prisma.join(columns)}`;
  return views.map((_, index) => row?.[index] ?? 0);
});
