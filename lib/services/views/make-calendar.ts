import { hashSecret, newSecret } from "@/lib/base/ids";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { ownView } from "./internal/own-view";

/**
 * Creates a calendar feed of a view's expiries under a secret address. The address of an earlier one stops
 * working.
 * @returns the secret, shown once: only its hash is kept
 */
export async function makeCalendar(ctx: Context, input: { viewId: string }): Promise<{ token: string }> {
  authorize(ctx, "fleet.read");
  const viewId = parseInput(entityId, input.viewId);
  const token = newSecret();
  const data = { feedHash: hashSecret(token), feedCreatedAt: ctx.clock(), feedUsedAt: null };
  await withTransaction(ctx, async (tx, audit) => {
    await ownView(tx, ctx, viewId);
    await tx.savedView.update({ where: { id: viewId }, data });
    audit({ action: "view.calendar-created", entity: { type: "view", id: viewId } });
  });
  return { token };
}
