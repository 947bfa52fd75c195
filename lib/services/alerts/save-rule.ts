import { randomUUID } from "node:crypto";
import { isMissingReference, isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { SaveRule, type SaveRuleInput } from "./schemas";

/**
 * Makes a rule, or changes one. Alerts that were raised stay as they are.
 * @throws AppError CONFLICT on a name that is taken, NOT_FOUND for a rule or recipient that does not exist
 */
export async function saveRule(ctx: Context, input: SaveRuleInput): Promise<{ ruleId: string }> {
  authorize(ctx, "alerts.manage");
  const { ruleId, query, ...rule } = parseInput(SaveRule, input);
  const { after: _after, sort: _sort, columns: _columns, ...view } = viewOf(query);
  const now = ctx.clock();
  const data = { ...rule, query: viewQuery(view), updatedAt: now };
  const id = ruleId || randomUUID();
  try {
    await withTransaction(ctx, async (tx, audit) => {
      if (!ruleId) await tx.alertRule.create({ data: { ...data, id, createdAt: now } });
      else if ((await tx.alertRule.updateMany({ where: { id, removedAt: null }, data })).count === 0)
        throw new AppError("NOT_FOUND");
      audit({
        action: ruleId ? "alert-rule.updated" : "alert-rule.created",
        entity: { type: "alert-rule", id },
        details: { name: rule.name, thresholds: rule.thresholds.map(String), enabled: rule.enabled },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    if (isMissingReference(error)) throw new AppError("NOT_FOUND", { cause: error });
    throw error;
  }
  return { ruleId: id };
}
