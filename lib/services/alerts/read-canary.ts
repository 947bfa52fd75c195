import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type CanaryState, readCanary } from "./internal/canary";

/** When an alert was last proved to go out, and whether that is too long ago. */
export async function readCanaryState(ctx: Context): Promise<CanaryState> {
  authorize(ctx, "fleet.read");
  return readCanary(ctx.db, ctx.clock());
}
