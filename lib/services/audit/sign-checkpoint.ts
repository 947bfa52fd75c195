import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { makeCheckpoint } from "./internal/make-checkpoint";

/**
 * Signs the present end of the audit and of every customer's chain. Runs daily; without `AUDIT_SIGNING_KEY`
 * it does nothing.
 */
export async function signCheckpoint(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  if (ctx.env.AUDIT_SIGNING_KEY) await makeCheckpoint(ctx);
}
