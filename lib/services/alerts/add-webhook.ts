import { randomUUID } from "node:crypto";
import { z } from "zod";
import { seal } from "@/lib/crypto/seal";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { isRetiredConnector, WEBHOOK_KINDS } from "@/lib/domain/webhook-kinds";
import { requiredText } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { webhookUrl } from "./schemas";
import { storedAddress } from "@/lib/core/webhooks/webhook-address";
import { newWebhookSecret } from "./internal/webhook-secret";
import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";

const AddWebhook = z.strictObject({
  name: requiredText(100),
  kind: z.enum(WEBHOOK_KINDS),
  url: webhookUrl,
});

/** Adds a webhook. @returns its secret, shown once; null for kinds without one */
export async function addWebhook(
  ctx: Context,
  input: FormInput<typeof AddWebhook>,
): Promise<{ secret: string | null }> {
  authorize(ctx, "alerts.manage");
  requireFreshLogin(ctx);
  const command = parseInput(AddWebhook, input);
  if (isRetiredConnector(command.kind, command.url))
    throw new AppError("INVALID_INPUT", { fields: { url: "connector-retired" } });
  const id = randomUUID();
  const secret = command.kind === "STANDARD" ? newWebhookSecret() : null;
  try {
    await withTransaction(ctx, async (tx, audit) => {
      await tx.webhook.create({
        data: {
          ...command,
          ...storedAddress({ ...command, id }, ctx.env.DATA_ENCRYPTION_KEY),
          id,
          sealedSecret: secret ? seal(secret, webhookSecretRecord(id), ctx.env.DATA_ENCRYPTION_KEY) : null,
          createdAt: ctx.clock(),
        },
      });
      audit({
        action: "webhook.added",
        entity: { type: "webhook", id },
        // The path of a chat's address is a secret.
        details: { name: command.name, kind: command.kind, host: new URL(command.url).host },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
  return { secret };
}
