import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { ownView } from "./own-view";

/** Removes one's own view, and its calendar with it. */
export async function removeView(ctx: Context, input: { viewId: string }): Promise<void> {
  authorize(ctx, "fleet.read");
  const viewId = parseInput(entityId, input.viewId);
  await withTransaction(ctx, async (tx, audit) => {
    await ownView(tx, ctx, viewId);
    await tx.savedView.delete({ where: { id: viewId } });
    audit({ action: "view.removed", entity: { type: "view", id: viewId } });
  });
}
