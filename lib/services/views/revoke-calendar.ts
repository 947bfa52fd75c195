import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { unchanged, withTransaction } from "@/lib/services/transaction";
import { ownView } from "./own-view";

/** The calendar's address stops working at once. */
export async function revokeCalendar(ctx: Context, input: { viewId: string }): Promise<void> {
  authorize(ctx, "fleet.read");
  const viewId = parseInput(entityId, input.viewId);
  await withTransaction(ctx, async (tx, audit) => {
    const view = await ownView(tx, ctx, viewId);
    if (!view.feedHash) return unchanged(undefined);
    await tx.savedView.update({ where: { id: viewId }, data: { feedHash: null } });
    audit({ action: "view.calendar-revoked", entity: { type: "view", id: viewId } });
  });
}
