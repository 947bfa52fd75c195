import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { chosenCondition, type FleetSelection } from "@/lib/core/fleet/selection";

/** Counts the installations of a selection by template. */
export async function countSelection(
  ctx: Context,
  selection: FleetSelection,
): Promise<{ templateId: string; count: number }[]> {
  authorize(ctx, "bulk.run");
  return ctx.db.$queryRaw`
    select template_id as "templateId", count(*)::int as count from (
      select template_id from fleet_row where ${chosenCondition(selection, ctx.clock())}
      order by expiry_sort, installation_id limit ${MAX_BULK_INSTALLATIONS}) chosen
    group by 1 order by 2 desc`;
}
