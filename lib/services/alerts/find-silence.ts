import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readCanary } from "./internal/canary";

/** Since when no alert can be trusted to have gone out, for the banner on every page; null when all is well. */
export async function findSilence(ctx: Context): Promise<Date | null> {
  authorize(ctx, "fleet.read");
  const { lastAt, silent } = await readCanary(ctx.db, ctx.clock());
  return silent ? lastAt : null;
}
