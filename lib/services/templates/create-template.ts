import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { CreateTemplate, type CreateTemplateInput } from "./schemas";

/**
 * Registers a client template of Selvbetjening.
 * @throws AppError INVALID_INPUT, CONFLICT when the name is taken
 */
export async function createTemplate(
  ctx: Context,
  input: CreateTemplateInput,
): Promise<{ templateId: string }> {
  authorize(ctx, "templates.write");
  const data = parseInput(CreateTemplate, input);
  const now = ctx.clock();
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const { id } = await tx.clientTemplate.create({
        data: { ...data, createdAt: now, updatedAt: now },
        select: { id: true },
      });
      const details = { name: data.name, environment: data.environment, scopes: data.scopes };
      audit({ action: "template.created", entity: { type: "template", id }, details });
      return { templateId: id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
}
