import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";
import { unseal } from "@/lib/crypto/seal";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import { confirmsMessages } from "@/lib/domain/webhook-kinds";
import type { Context } from "@/lib/context/context";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { webhookBody } from "@/lib/webhooks/webhook-body";
import type { Message, SendOptions } from "./channel";

/**
 * Posts each alert of a message to a webhook in the form of its kind, signed with the secret and with the one
 * before it. A webhook that has been removed refuses.
 */
export async function postToWebhook(
  ctx: Context,
  message: Message,
  options: SendOptions,
): Promise<DeliveryResult> {
  const webhook = await ctx.db.webhook.findUnique({ where: { id: message.target } });
  if (!webhook) return { outcome: "refused", code: "webhook-refused" };
  const at = ctx.clock();
  const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS } = ctx.env;
  const record = webhookSecretRecord(webhook.id);
  const secrets = [webhook.sealedSecret, webhook.sealedPreviousSecret]
    .filter((sealed) => sealed !== null)
    .map((sealed) => unseal(sealed, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS));
  const result = await deliveryResult(async () => {
    for (const alert of message.alerts) {
      const body = webhookBody(webhook.kind, alert, at, ctx.env.MESSAGE_LANGUAGE);
      await sendWebhook(webhook.url, { id: message.id, at, secrets, body }, options);
    }
  });
  return result.outcome === "accepted" ? { ...result, unconfirmed: !confirmsMessages(webhook.kind) } : result;
}
