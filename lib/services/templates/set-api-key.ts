import type { z } from "zod";
import { seal } from "@/lib/crypto/seal";
import { AppError } from "@/lib/errors";
import { authorize, requireFreshLogin } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { SetApiKey } from "./schemas";

/** What a template's API key is sealed for. */
export function apiKeyRecord(templateId: string): string {
  return `template-api-key:${templateId}`;
}

/** Stores the template's API key, sealed; it is never shown again. */
export async function setApiKey(ctx: Context, input: z.input<typeof SetApiKey>): Promise<void> {
  authorize(ctx, "templates.write");
  requireFreshLogin(ctx);
  const { templateId, apiKey } = parseInput(SetApiKey, input);
  const sealedApiKey = seal(apiKey, apiKeyRecord(templateId), ctx.env.DATA_ENCRYPTION_KEY);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const { count } = await tx.clientTemplate.updateMany({
      where: { id: templateId },
      data: { sealedApiKey, apiKeySetAt: now, updatedAt: now },
    });
    if (count === 0) throw new AppError("NOT_FOUND");
    audit({ action: "template.api-key-set", entity: { type: "template", id: templateId } });
  });
}
