import { randomBytes } from "node:crypto";

/** To what a webhook's secret is sealed. */
export function webhookSecretRecord(webhookId: string): string {
  return `webhook-secret:${webhookId}`;
}

/** As Standard Webhooks writes a secret. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}
