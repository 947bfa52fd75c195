import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { paths } from "@/lib/domain/routes";
import { WebhookError } from "@/lib/webhooks/send-webhook";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { sendToWebhook, type WebhookOptions } from "./internal/send-to-webhook";

/** Posts a made-up alert, so that one sees that it arrives. @throws AppError WEBHOOK_FAILED, NOT_FOUND */
export async function testWebhook(
  ctx: Context,
  input: { webhookId: string },
  options: WebhookOptions = {},
): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.webhookId);
  const webhook = await ctx.db.webhook.findUnique({ where: { id } });
  if (!webhook) throw new AppError("NOT_FOUND");
  await withTransaction(ctx, async (_tx, audit) => {
    audit({ action: "webhook.tested", entity: { type: "webhook", id } });
  });
  const facts = {
    organization: "Eksempel legekontor",
    organizationNumber: "000000000",
    installation: "Hovedserver",
    clientTemplate: "Eksempeljournal",
    environment: "test",
    clientId: null,
    keyExpires: addSeconds(ctx.clock(), 14 * 86_400).toISOString(),
    daysLeft: 14,
    threshold: 14,
    url: `${ctx.env.PORTAL_URL}${paths.installations}`,
  };
  try {
    await sendToWebhook(ctx, webhook, randomUUID(), facts, options);
  } catch (error) {
    if (error instanceof WebhookError) throw new AppError("WEBHOOK_FAILED", { cause: error });
    throw error;
  }
}
