import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** The environments that do not respond, and since when. */
export async function listOutages(
  ctx: Context,
): Promise<{ environment: "TEST" | "PRODUCTION"; since: Date }[]> {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.environmentHealth.findMany({
    where: { downSince: { not: null } },
    orderBy: { environment: "desc" },
    select: { environment: true, downSince: true, lastResponseAt: true },
  });
  return rows.map((row) => ({ environment: row.environment, since: row.lastResponseAt ?? row.downSince! }));
}
