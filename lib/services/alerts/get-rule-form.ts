import type { Context } from "@/lib/context/context";
import { authorize } from "@/lib/context/authorize";
import { entityId } from "@/lib/core/input/fields";
import { ruleFieldViews } from "./internal/rule-fields";

/**
 * A rule, and the fields that the channels have in its form.
 * @param input.ruleId null for a new rule
 * @returns rule: null for a new one, and when there is none with that id
 */
export async function getRuleForm(ctx: Context, input: { ruleId: string | null }) {
  authorize(ctx, "alerts.manage");
  const id = entityId.safeParse(input.ruleId);
  const [rule, fields] = await Promise.all([
    id.success ? ctx.db.alertRule.findUnique({ where: { id: id.data, removedAt: null } }) : null,
    ruleFieldViews(ctx.db),
  ]);
  return { rule, fields };
}

export type RuleFormDetails = Awaited<ReturnType<typeof getRuleForm>>;
