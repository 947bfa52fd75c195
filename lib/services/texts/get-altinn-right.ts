import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import type { AltinnRight } from "@/lib/domain/altinn-right";

/** What the right in Altinn to confirm a client is called, by language. */
export async function getAltinnRight(ctx: Context): Promise<AltinnRight> {
  authorize(ctx, "fleet.read");
  return loadAltinnRight(ctx.db);
}
