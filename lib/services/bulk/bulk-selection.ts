import { Prisma } from "@/lib/db/generated/client";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { fleetConditions } from "@/lib/services/fleet/fleet-query";
import { viewOf } from "@/lib/services/fleet/schemas";

/** At most so many in one run. */
export const MOST_INSTALLATIONS = 5000;

/** What was chosen on the fleet's page: a view of it, or some of its rows. */
export interface BulkSelection {
  /** A view's address; empty when rows were chosen. */
  view: string;
  ids: string[];
}

/** The active installations of a selection, as a condition on `fleet_row`. */
export function selectionCondition({ view, ids }: BulkSelection, now: Date): Prisma.Sql {
  const chosen =
    ids.length > 0 ? Prisma.sql`installation_id = any(${ids}::uuid[])` : fleetConditions(viewOf(view), now);
  return Prisma.sql`phase = 'ACTIVE' and ${chosen}`;
}

/** How many a selection has of each template, since a change is for the clients of one. */
export async function countSelection(
  ctx: Context,
  selection: BulkSelection,
): Promise<{ templateId: string; count: number }[]> {
  authorize(ctx, "bulk.run");
  return ctx.db.$queryRaw`
    select template_id as "templateId", count(*)::int as count from (
      select template_id from fleet_row where ${selectionCondition(selection, ctx.clock())}
      order by expiry_sort, installation_id limit ${MOST_INSTALLATIONS}) chosen
    group by 1 order by 2 desc`;
}
