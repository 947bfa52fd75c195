import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";

/** One's own saved views, and those that others share; no calendar's secret. */
export async function listViews(ctx: Context) {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const rows = await ctx.db.savedView.findMany({
    where: { OR: [{ ownerId: userId }, { shared: true }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: 200,
  });
  return rows.map(({ feedHash, ownerId, ...row }) => ({
    ...row,
    own: ownerId === userId,
    hasCalendar: feedHash !== null,
  }));
}
