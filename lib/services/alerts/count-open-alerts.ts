import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Above this the number in the menu is "99+". */
const MAX_COUNT = 99;

/** How many alerts are open and not acknowledged, at maxCount one more than `maxCount`. */
export async function countOpenAlerts(ctx: Context): Promise<{ count: number; maxCount: number }> {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const [row] = await ctx.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select 1 from alert where closed_at is null and acknowledged_at is null
        and (snoozed_until is null or snoozed_until <= ${now})
      order by threshold, expires_at, id limit ${MAX_COUNT + 1}) open`;
  return { count: row?.count ?? 0, maxCount: MAX_COUNT };
}
