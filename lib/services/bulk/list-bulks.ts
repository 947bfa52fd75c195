import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Lists the newest runs. */
export async function listBulks(ctx: Context) {
  authorize(ctx, "fleet.read");
  return ctx.db.bulkRun.findMany({
    orderBy: { createdAt: "desc" },
    take: 100,
    select: {
      id: true,
      state: true,
      environment: true,
      change: true,
      reason: true,
      actorName: true,
      createdAt: true,
      _count: { select: { items: true } },
    },
  });
}
