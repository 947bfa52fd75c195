import { OPEN_CHANGE_STATES } from "@/lib/domain/states";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const POLL_SECONDS = 3;

/**
 * Reads the open change of an installation for a page that polls. `state` is its id, or empty without one.
 */
export async function watchChange(
  ctx: Context,
  installationId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const open = await ctx.db.configurationChange.findFirst({
    where: { installationId, state: { in: [...OPEN_CHANGE_STATES] } },
    select: { id: true },
  });
  return { state: open?.id ?? "", nextSeconds: open ? POLL_SECONDS : null };
}
