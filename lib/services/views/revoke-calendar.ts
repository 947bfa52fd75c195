import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { ownView } from "./internal/own-view";

/** Revokes the address of a view's calendar feed. */
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
