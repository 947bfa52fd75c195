import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { lockTemplate } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { UpdateTemplate, type UpdateTemplateInput } from "./schemas";

/**
 * Updates a template. Its environment cannot be changed, so that test and production are never mixed.
 * Existing installations are unaffected.
 * @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when the name is taken
 */
export async function updateTemplate(ctx: Context, input: UpdateTemplateInput): Promise<void> {
  authorize(ctx, "templates.write");
  const { templateId, ...data } = parseInput(UpdateTemplate, input);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockTemplate(tx, templateId);
      const before = await tx.clientTemplate.findUnique({
        where: { id: templateId },
        omit: { sealedApiKey: true },
      });
      if (!before) throw new AppError("NOT_FOUND");
      const fields = Object.keys(data) as (keyof typeof data)[];
      const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(data[field]));
      if (changed.length === 0) return unchanged(undefined);
      await locked.tx.clientTemplate.update({
        where: { id: templateId },
        data: { ...data, updatedAt: ctx.clock() },
      });
      audit({
        action: "template.updated",
        entity: { type: "template", id: templateId },
        details: { changed },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
}
