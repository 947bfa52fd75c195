import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";
import { unseal } from "@/lib/crypto/seal";
import type { AlertFacts, ReportAlertFacts } from "@/lib/domain/alert-facts";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import { confirmsMessages } from "@/lib/domain/webhook-kinds";
import type { Context } from "@/lib/context/context";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { webhookBody } from "@/lib/webhooks/webhook-body";
import { openAddress } from "./webhook-address";
import type { Message, ReportAlertDigest, SendOptions } from "./channel";

/** Posts the alert of a message about a key. */
export function postToWebhook(ctx: Context, message: Message, options: SendOptions): Promise<DeliveryResult> {
  return post(ctx, message, message.alerts, options);
}

/** Posts an alert about what an installation reports. */
export function postReportAlerts(
  ctx: Context,
  digest: ReportAlertDigest,
  options: SendOptions,
): Promise<DeliveryResult> {
  return post(ctx, digest, digest.installations, options);
}

/**
 * Posts each alert of a message to a webhook in the form of its kind, signed with the secret and with the one
 * before it. A webhook that has been removed refuses.
 */
async function post(
  ctx: Context,
  message: { id: string; target: string },
  alerts: readonly (AlertFacts | ReportAlertFacts)[],
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
  const address = openAddress(webhook, ctx.env);
  const result = await deliveryResult(async () => {
    for (const alert of alerts) {
      const body = webhookBody(webhook.kind, alert, at, ctx.env.MESSAGE_LANGUAGE);
      await sendWebhook(address, { id: message.id, at, secrets, body }, options);
    }
  });
  return result.outcome === "accepted" ? { ...result, unconfirmed: !confirmsMessages(webhook.kind) } : result;
}
