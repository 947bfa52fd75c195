import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/** Removes a webhook; rules that used it go on without it. @throws AppError NOT_FOUND */
export async function removeWebhook(ctx: Context, input: { webhookId: string }): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.webhookId);
  await withTransaction(ctx, async (tx, audit) => {
    await tx.alertRule.updateMany({ where: { webhookId: id }, data: { webhookId: null } });
    if ((await tx.webhook.deleteMany({ where: { id } })).count === 0) throw new AppError("NOT_FOUND");
    audit({ action: "webhook.removed", entity: { type: "webhook", id } });
  });
}
