import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { makeCheckpoint } from "./internal/make-checkpoint";

/** Each day: signs the end of the audit and of every customer's chain as they are now. Without `AUDIT_SIGNING_KEY` nothing is signed. */
export async function signCheckpoint(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  if (ctx.env.AUDIT_SIGNING_KEY) await makeCheckpoint(ctx);
}
