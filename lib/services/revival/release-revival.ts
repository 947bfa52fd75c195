import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockOpenCase, subjectOf } from "./internal/lock-revival";

/** Support's say: another browser may go on with the case. */
export async function releaseRevival(ctx: Context, input: { caseId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const caseId = parseInput(entityId, input.caseId);
  await withTransaction(ctx, async (tx, audit) => {
    const found = await lockOpenCase(tx, caseId);
    if (!found.heldByHash) return unchanged(undefined);
    await tx.revivalCase.update({ where: { id: caseId }, data: { heldByHash: null } });
    audit({ ...subjectOf(found), action: "revival.released" });
  });
}
