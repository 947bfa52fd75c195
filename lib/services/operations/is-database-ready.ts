import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Whether the connection works and the audit chain has a head, which the first migration creates. */
export async function isDatabaseReady(ctx: Context): Promise<boolean> {
  authorizeSystem(ctx);
  return (await ctx.db.auditHead.count()) === 1;
}
