import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/clock";
import { unseal } from "@/lib/crypto/seal";
import { paths } from "@/lib/routes";
import { sendWebhook, WebhookError } from "@/lib/webhooks/send-webhook";
import { webhookBody } from "@/lib/webhooks/webhook-body";
import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { webhookSecretRecord } from "./webhook-secret";

/** Posts a made-up alert, so that one sees that it arrives. @throws AppError WEBHOOK_FAILED, NOT_FOUND */
export async function testWebhook(
  ctx: Context,
  input: { webhookId: string },
  options: { allowPrivate?: boolean } = {},
): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.webhookId);
  const webhook = await ctx.db.webhook.findUnique({ where: { id } });
  if (!webhook) throw new AppError("NOT_FOUND");
  await withTransaction(ctx, async (_tx, audit) => {
    audit({ action: "webhook.tested", entity: { type: "webhook", id } });
  });
  const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS, PORTAL_URL } = ctx.env;
  const secrets = webhook.sealedSecret
    ? [
        unseal(
          webhook.sealedSecret,
          webhookSecretRecord(id),
          DATA_ENCRYPTION_KEY,
          DATA_ENCRYPTION_KEY_PREVIOUS,
        ),
      ]
    : [];
  const now = ctx.clock();
  const body = webhookBody(
    webhook.kind,
    {
      organization: "Eksempel legekontor",
      organizationNumber: "000000000",
      installation: "Hovedserver",
      clientTemplate: "Eksempeljournal",
      environment: "test",
      clientId: null,
      keyExpires: addSeconds(now, 14 * 86_400).toISOString(),
      daysLeft: 14,
      threshold: 14,
      url: `${PORTAL_URL}${paths.installations}`,
    },
    now,
  );
  try {
    await sendWebhook(webhook.url, { id: randomUUID(), body, secrets, at: now }, options);
  } catch (error) {
    if (error instanceof WebhookError) throw new AppError("WEBHOOK_FAILED", { cause: error });
    throw error;
  }
}
