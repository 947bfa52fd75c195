import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { ownView } from "./internal/own-view";

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
