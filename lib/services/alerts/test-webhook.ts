import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import type { SendOptions } from "./internal/channel";
import { CHANNELS } from "./internal/channels";
import { testMessage } from "./internal/test-message";

/**
 * Posts a message about an invented key, to see that it arrives.
 * @throws AppError DELIVERY_FAILED, NOT_FOUND
 */
export async function testWebhook(
  ctx: Context,
  input: { webhookId: string },
  options: SendOptions = {},
): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.webhookId);
  if ((await ctx.db.webhook.count({ where: { id } })) === 0) throw new AppError("NOT_FOUND");
  await withTransaction(ctx, async (_tx, audit) => {
    audit({ action: "webhook.tested", entity: { type: "webhook", id } });
  });
  const result = await CHANNELS.webhook.send(ctx, testMessage(ctx, id), options);
  if (result.outcome !== "accepted") throw new AppError("DELIVERY_FAILED", { cause: result });
}
