import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { keepUpstreamWaits as keep } from "@/lib/core/upstream/waits";

/** Makes this process respect the waits that HelseID, Selvbetjening and the address registry ask for. */
export async function keepUpstreamWaits(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  keep(ctx);
}
