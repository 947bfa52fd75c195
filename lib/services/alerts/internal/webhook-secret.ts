import { randomBytes } from "node:crypto";

/** As Standard Webhooks writes a secret. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}
