import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

/** Lists the newest runs. */
export async function listBulks(
  ctx: Context,
  input: { environment: EnvironmentScope } = { environment: "" },
) {
  authorize(ctx, "fleet.read");
  return ctx.db.bulkRun.findMany({
    where: input.environment ? { OR: [{ environment: input.environment }, { mixed: true }] } : {},
    orderBy: { createdAt: "desc" },
    take: 100,
    select: {
      id: true,
      state: true,
      environment: true,
      mixed: true,
      change: true,
      reason: true,
      actorName: true,
      createdAt: true,
      _count: { select: { items: true } },
    },
  });
}
