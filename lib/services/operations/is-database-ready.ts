import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** The audit chain's head is there: the first migration ran and the connection works. */
export async function isDatabaseReady(ctx: Context): Promise<boolean> {
  authorizeSystem(ctx);
  return (await ctx.db.auditHead.count()) === 1;
}
