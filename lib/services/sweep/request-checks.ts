import type { z } from "zod";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { FleetSelectionInput } from "@/lib/core/fleet/selection-input";
import { selectionCondition } from "@/lib/core/fleet/selection";
import { parseInput } from "@/lib/core/input/parse-input";
import { lockInstallations } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { canBeChecked } from "./internal/checkable-clients";

/**
 * Requests a check of each chosen installation: the sweep makes it as soon as the request rate allows. Those
 * whose key is not with the portal cannot be checked.
 * @returns how many will be checked, of how many active ones that were chosen
 */
export async function requestChecks(
  ctx: Context,
  input: z.input<typeof FleetSelectionInput>,
): Promise<{ requested: number; chosen: number }> {
  authorize(ctx, "checks.run");
  const selection = parseInput(FleetSelectionInput, input);
  const now = ctx.clock();
  const chosen = await ctx.db.$queryRaw<{ id: string; checkable: boolean }[]>`
    select i.id, (${canBeChecked}) as checkable
    from (select installation_id from fleet_row where ${selectionCondition(selection, now)}
      order by expiry_sort, installation_id limit ${MAX_BULK_INSTALLATIONS}) chosen
    join installation i on i.id = chosen.installation_id`;
  const ids = chosen.filter((each) => each.checkable).map((each) => each.id);
  return withTransaction(ctx, async (tx, audit) => {
    const result = { requested: ids.length, chosen: chosen.length };
    if (ids.length === 0) return unchanged(result);
    const locked = await lockInstallations(tx, ids);
    await locked.tx.installation.updateMany({ where: { id: { in: ids } }, data: { nextCheckAt: now } });
    await enqueue(tx, "sweep", {});
    audit({
      action: "fleet.checks-requested",
      entity: { type: "fleet", id: "checks" },
      details: { installations: ids.length },
    });
    return result;
  });
}
