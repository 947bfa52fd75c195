import { z } from "zod";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { requiredText, viewQueryText } from "@/lib/core/input/fields";
import { viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const SaveView = z.strictObject({
  name: requiredText(80),
  /** The fleet page's address after the question mark. */
  query: viewQueryText,
  shared: z.boolean(),
});

/**
 * Saves a view of the fleet under a name, for oneself or for all.
 * @throws AppError CONFLICT when the name is taken
 */
export async function saveView(ctx: Context, input: z.input<typeof SaveView>): Promise<{ viewId: string }> {
  authorize(ctx, "fleet.read");
  const command = parseInput(SaveView, input);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId, name: ownerName } = ctx.actor;
  // Invalid parts are dropped now, and not at every reading.
  const { after: _after, ...view } = viewOf(command.query);
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const { id } = await tx.savedView.create({
        data: {
          name: command.name,
          query: viewQuery(view),
          shared: command.shared,
          ownerId: userId,
          ownerName,
          createdAt: ctx.clock(),
        },
        select: { id: true },
      });
      audit({ action: "view.saved", entity: { type: "view", id }, details: { shared: command.shared } });
      return { viewId: id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
}
