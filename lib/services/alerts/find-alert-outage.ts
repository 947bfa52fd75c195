import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readCanary } from "./internal/canary";

/**
 * When the last alert was proved to be sent, if that is too long ago: for the banner on every page. Null
 * otherwise.
 */
export async function findAlertOutage(ctx: Context): Promise<Date | null> {
  authorize(ctx, "fleet.read");
  const { lastAt, isOutage } = await readCanary(ctx.db, ctx.clock());
  return isOutage ? lastAt : null;
}
