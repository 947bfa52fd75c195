import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { entityId, requiredText } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { ownView } from "./internal/own-view";

const UpdateView = z.strictObject({ viewId: entityId, name: requiredText(80), shared: z.boolean() });

/**
 * Renames one's own view, and shares it or stops sharing it. Its calendar and its weekly report go on.
 * @throws AppError NOT_FOUND, CONFLICT when the name is taken
 */
export async function updateView(ctx: Context, input: z.input<typeof UpdateView>): Promise<void> {
  authorize(ctx, "fleet.read");
  const { viewId, name, shared } = parseInput(UpdateView, input);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      await ownView(tx, ctx, viewId);
      await tx.savedView.update({ where: { id: viewId }, data: { name, shared } });
      audit({ action: "view.updated", entity: { type: "view", id: viewId }, details: { shared } });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
}
