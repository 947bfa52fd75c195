import { unseal } from "@/lib/crypto/seal";
import type { Context } from "@/lib/context/context";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { webhookBody, type WebhookFacts } from "@/lib/webhooks/webhook-body";
import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";

interface KeptWebhook {
  id: string;
  kind: "STANDARD" | "SLACK" | "TEAMS";
  url: string;
  sealedSecret: string | null;
  sealedPreviousSecret: string | null;
}

/** For tests, whose receiver is this machine. */
export interface WebhookOptions {
  allowPrivate?: boolean;
}

/** Posts one key's facts in the receiver's form, signed with the secret and with the one before it. @throws WebhookError */
export async function sendToWebhook(
  ctx: Context,
  webhook: KeptWebhook,
  messageId: string,
  facts: WebhookFacts,
  options: WebhookOptions,
): Promise<void> {
  const at = ctx.clock();
  const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS } = ctx.env;
  const record = webhookSecretRecord(webhook.id);
  const secrets = [webhook.sealedSecret, webhook.sealedPreviousSecret]
    .filter((sealed) => sealed !== null)
    .map((sealed) => unseal(sealed, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS));
  const body = webhookBody(webhook.kind, facts, at);
  await sendWebhook(webhook.url, { id: messageId, at, secrets, body }, options);
}
