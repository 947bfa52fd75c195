import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/clock";
import { paths } from "@/lib/routes";
import { WebhookError } from "@/lib/webhooks/send-webhook";
import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { sendToWebhook, type WebhookOptions } from "./send-to-webhook";

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
