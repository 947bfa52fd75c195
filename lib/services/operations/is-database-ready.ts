import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Whether the connection works and the audit has a log, which a migration creates. */
export async function isDatabaseReady(ctx: Context): Promise<boolean> {
  authorizeSystem(ctx);
  return (await ctx.db.auditTree.count()) === 1;
}
