import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { lockOpenCase, setAside, subjectOf } from "./lock-case";

/**
 * Ends a case. A key that was proved stays in use. One that was not may be registered all the same, and under a rule
 * that drops old keys it may be the only one left: what we hold of it is kept until another key is proved.
 */
export async function endRevival(ctx: Context, input: { caseId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const caseId = parseInput(entityId, input.caseId);
  await withTransaction(ctx, async (tx, audit) => {
    const found = await lockOpenCase(tx, caseId);
    const now = ctx.clock();
    const verified = found.state === "VERIFIED";
    if (found.keyId && !verified) await setAside(tx, found.keyId);
    await tx.revivalCase.update({
      where: { id: caseId },
      data: verified
        ? { state: "DELIVERED", deliveredAt: now, endedAt: now }
        : { state: "CANCELLED", endedAt: now },
    });
    audit({
      ...subjectOf(found),
      action: verified ? "revival.delivered" : "revival.cancelled",
      details: verified ? { by: "support" } : {},
    });
  });
}
