import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUnsealed } from "@/lib/core/audit/unsealed";

/** How many rows wait for the sealer, and for how many seconds the oldest has; 0 when none does. */
export async function findUnsealed(ctx: Context): Promise<{ rows: number; oldestSeconds: number }> {
  authorizeSystem(ctx);
  return readUnsealed(ctx);
}
