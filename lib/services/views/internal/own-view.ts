import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";

/**
 * Finds a view of the actor's own. Another person's is not found, shared or not.
 * @throws AppError NOT_FOUND
 */
export async function ownView(tx: Transaction, ctx: Context, viewId: string) {
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const view = await tx.savedView.findUnique({ where: { id: viewId, ownerId: ctx.actor.userId } });
  if (!view) throw new AppError("NOT_FOUND");
  return view;
}
