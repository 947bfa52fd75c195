import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { SaveRule } from "./schemas";

/** Makes a rule, or changes one. Alerts that were raised stay as they are. @throws AppError CONFLICT on a name that is taken */
export async function saveRule(ctx: Context, input: z.input<typeof SaveRule>): Promise<{ ruleId: string }> {
  authorize(ctx, "alerts.manage");
  const { ruleId, webhookId, query, ...wish } = parseInput(SaveRule, input);
  const { after: _after, sort: _sort, columns: _columns, ...view } = viewOf(query);
  const now = ctx.clock();
  const data = { ...wish, query: viewQuery(view), webhookId: webhookId || null, updatedAt: now };
  const id = ruleId || randomUUID();
  try {
    await withTransaction(ctx, async (tx, audit) => {
      if (webhookId && !(await tx.webhook.count({ where: { id: webhookId } })))
        throw new AppError("NOT_FOUND");
      if (!ruleId) await tx.alertRule.create({ data: { ...data, id, createdAt: now } });
      else if ((await tx.alertRule.updateMany({ where: { id }, data })).count === 0)
        throw new AppError("NOT_FOUND");
      audit({
        action: ruleId ? "alert-rule.updated" : "alert-rule.created",
        entity: { type: "alert-rule", id },
        details: { name: wish.name, thresholds: wish.thresholds.map(String), enabled: wish.enabled },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
  return { ruleId: id };
}
