import type { z } from "zod";
import { lockTemplateOnly } from "@/lib/db/locks";
import { seal } from "@/lib/crypto/seal";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { SetApiKey } from "./schemas";
import { apiKeyRecord } from "@/lib/core/keys/sealed-records";

/**
 * Sets the API key of a template. It is sealed and never shown again.
 * @throws AppError INVALID_INPUT, NOT_FOUND
 */
export async function setApiKey(ctx: Context, input: z.input<typeof SetApiKey>): Promise<void> {
  authorize(ctx, "templates.write");
  requireFreshLogin(ctx);
  const { templateId, apiKey } = parseInput(SetApiKey, input);
  const sealedApiKey = seal(apiKey, apiKeyRecord(templateId), ctx.env.DATA_ENCRYPTION_KEY);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockTemplateOnly(tx, templateId);
    const now = ctx.clock();
    const { count } = await locked.tx.clientTemplate.updateMany({
      where: { id: templateId },
      data: { sealedApiKey, apiKeySetAt: now, updatedAt: now },
    });
    if (count === 0) throw new AppError("NOT_FOUND");
    audit({ action: "template.api-key-set", entity: { type: "template", id: templateId } });
  });
}
