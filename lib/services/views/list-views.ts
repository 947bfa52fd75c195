import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

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

export type ListedView = Awaited<ReturnType<typeof listViews>>[number];
