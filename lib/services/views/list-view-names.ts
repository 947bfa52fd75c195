import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/**
 * The names and filters of one's own saved views and of those that others share, by name, for the tabs of the
 * list.
 * @param input.most how many are read
 */
export async function listViewNames(
  ctx: Context,
  input: { most: number },
): Promise<{ name: string; query: string }[]> {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  return ctx.db.savedView.findMany({
    where: { OR: [{ ownerId: ctx.actor.userId }, { shared: true }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: input.most,
    select: { name: true, query: true },
  });
}
