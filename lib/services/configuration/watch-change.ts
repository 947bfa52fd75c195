import { OPEN_CHANGE_STATES } from "@/lib/domain/states";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const ASK_SECONDS = 3;

/** The change under way at an installation, for a page that waits for it; an empty state when there is none. */
export async function watchChange(
  ctx: Context,
  installationId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.read");
  const open = await ctx.db.configurationChange.findFirst({
    where: { installationId, state: { in: [...OPEN_CHANGE_STATES] } },
    select: { id: true },
  });
  return { state: open?.id ?? "", nextSeconds: open ? ASK_SECONDS : null };
}
