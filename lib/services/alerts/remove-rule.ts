import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/** Removes a rule with its alerts; what it has sent stays in the audit. @throws AppError NOT_FOUND */
export async function removeRule(ctx: Context, input: { ruleId: string }): Promise<void> {
  authorize(ctx, "alerts.manage");
  const ruleId = parseInput(entityId, input.ruleId);
  await withTransaction(ctx, async (tx, audit) => {
    const rule = await tx.alertRule.findUnique({ where: { id: ruleId }, select: { name: true } });
    if (!rule) throw new AppError("NOT_FOUND");
    await tx.alertRule.delete({ where: { id: ruleId } });
    audit({
      action: "alert-rule.removed",
      entity: { type: "alert-rule", id: ruleId },
      details: { name: rule.name },
    });
  });
}
