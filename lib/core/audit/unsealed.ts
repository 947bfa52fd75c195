import type { Context } from "@/lib/context/context";

/**
 * How many rows wait for the sealer, and for how many seconds, by the database's clock, the oldest has; 0
 * when none does.
 */
export async function readUnsealed(
  ctx: Pick<Context, "db">,
): Promise<{ rows: number; oldestSeconds: number }> {
  const [found] = await ctx.db.$queryRaw<[{ rows: number; oldestSeconds: number }]>`
    select count(*)::int as rows,
      coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float as "oldestSeconds" from audit_unsealed`;
  return { rows: found.rows, oldestSeconds: Math.max(0, found.oldestSeconds) };
}
