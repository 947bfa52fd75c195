import { seal } from "@/lib/crypto/seal";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { newWebhookSecret } from "./internal/webhook-secret";
import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";

/**
 * Creates a new secret. The previous one signs too until the next rotation, so that no message is refused
 * meanwhile.
 */
export async function rotateWebhookSecret(
  ctx: Context,
  input: { webhookId: string },
): Promise<{ secret: string }> {
  authorize(ctx, "alerts.manage");
  requireFreshLogin(ctx);
  const id = parseInput(entityId, input.webhookId);
  const secret = newWebhookSecret();
  await withTransaction(ctx, async (tx, audit) => {
    const webhook = await tx.webhook.findUnique({
      where: { id },
      select: { kind: true, sealedSecret: true },
    });
    if (!webhook || webhook.kind !== "STANDARD") throw new AppError("NOT_FOUND");
    await tx.webhook.update({
      where: { id },
      data: {
        sealedSecret: seal(secret, webhookSecretRecord(id), ctx.env.DATA_ENCRYPTION_KEY),
        sealedPreviousSecret: webhook.sealedSecret,
      },
    });
    audit({ action: "webhook.secret-rotated", entity: { type: "webhook", id } });
  });
  return { secret };
}
