import { postToWebhook as postBodies } from "@/lib/core/webhooks/post-to-webhook";
import type { AlertFacts, ReportAlertFacts } from "@/lib/domain/alert-facts";
import type { DeliveryResult } from "@/lib/domain/delivery";
import type { Context } from "@/lib/context/context";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { webhookBody } from "@/lib/webhooks/webhook-body";
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

/** Posts each alert of a message. */
function post(
  ctx: Context,
  { id, target }: { id: string; target: string },
  alerts: readonly (AlertFacts | ReportAlertFacts)[],
  options: SendOptions,
): Promise<DeliveryResult> {
  return postBodies(
    ctx,
    { id, webhookId: target },
    (kind, at) => alerts.map((alert) => webhookBody(kind, alert, at, ctx.env.MESSAGE_LANGUAGE)),
    (address, body) => sendWebhook(address, body, options),
  );
}
