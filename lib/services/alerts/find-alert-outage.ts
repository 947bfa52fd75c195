import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { readCanary } from "./internal/canary";

/**
 * When the last alert was proved to be sent, if that is too long ago: for the banner on every page. Null
 * otherwise.
 */
export async function findAlertOutage(ctx: Context): Promise<Date | null> {
  authorize(ctx, "fleet.read");
  const { lastAt, isOutage } = await canaryOf(ctx);
  return isOutage ? lastAt : null;
}

const canaryOf = sharedRead((ctx) => readCanary(ctx.db, ctx.clock()));
