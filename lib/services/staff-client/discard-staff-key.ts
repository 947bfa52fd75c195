import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { requirePreparedKey, retireKey } from "./internal/staff-key-rows";

/** Discards the key that waits to be proved, and destroys its private half. @throws AppError NOT_FOUND */
export async function discardStaffKey(ctx: Context): Promise<void> {
  authorize(ctx, "staff.manage");
  const { id, kid } = await requirePreparedKey(ctx);
  await withTransaction(ctx, async (tx, audit) => {
    const key = { id, kid, state: "PREPARED" as const };
    if (!(await retireKey(tx, audit, key, "staff-client.key-discarded"))) return unchanged(undefined);
  });
}
