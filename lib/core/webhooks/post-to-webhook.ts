import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";
import { unseal } from "@/lib/crypto/seal";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import { confirmsMessages, type WebhookKind } from "@/lib/domain/webhook-kinds";
import type { Context } from "@/lib/context/context";
import { openAddress } from "./webhook-address";

/** Posts one signed body: `sendWebhook`. */
type Send = (
  address: string,
  message: { id: string; at: Date; secrets: string[]; body: string },
) => Promise<void>;

/**
 * Posts bodies to a webhook, signed with its secret and with the one before it. A webhook that has been
 * removed refuses.
 * @param message.id the same for every attempt
 * @param bodiesOf makes the bodies in the form of the webhook's kind
 */
export async function postToWebhook(
  ctx: Context,
  message: { id: string; webhookId: string },
  bodiesOf: (kind: WebhookKind, at: Date) => readonly string[],
  send: Send,
): Promise<DeliveryResult> {
  const webhook = await ctx.db.webhook.findUnique({ where: { id: message.webhookId } });
  if (!webhook) return { outcome: "refused", code: "webhook-refused" };
  const at = ctx.clock();
  const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS } = ctx.env;
  const record = webhookSecretRecord(webhook.id);
  const secrets = [webhook.sealedSecret, webhook.sealedPreviousSecret]
    .filter((sealed) => sealed !== null)
    .map((sealed) => unseal(sealed, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS));
  const address = openAddress(webhook, ctx.env);
  const result = await deliveryResult(async () => {
    for (const body of bodiesOf(webhook.kind, at)) await send(address, { id: message.id, at, secrets, body });
  });
  return result.outcome === "accepted" ? { ...result, unconfirmed: !confirmsMessages(webhook.kind) } : result;
}
