import { OPEN_CHANGE_STATES } from "@/lib/domain/states";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type Colleague, PRESENCE_INTERVAL_SECONDS } from "@/lib/domain/configuration-presence";
import { findColleagues, recordPresence } from "./internal/presence";

const POLL_SECONDS = 3;

/**
 * Reads, for an open page, the change of an installation that is being checked, and who else has the page
 * open; and records that the reader still has it open. `state` is the id of the change, or empty without
 * one.
 */
export async function watchChange(
  ctx: Context,
  installationId: string,
): Promise<{ state: string; nextSeconds: number; colleagues: Colleague[] }> {
  authorize(ctx, "fleet.read");
  await recordPresence(ctx, installationId);
  const open = await ctx.db.configurationChange.findFirst({
    where: { installationId, state: { in: [...OPEN_CHANGE_STATES] } },
    select: { id: true },
  });
  return {
    state: open?.id ?? "",
    nextSeconds: open ? POLL_SECONDS : PRESENCE_INTERVAL_SECONDS,
    colleagues: await findColleagues(ctx, installationId),
  };
}
