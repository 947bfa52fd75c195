import type { Context } from "@/lib/context/context";
import { followRevival } from "./follow-revival";
import { getRevival } from "./get-revival";
import { revivalState } from "@/lib/domain/live-state";

const IDLE_SECONDS = 4;
/** While the page waits for the program, whose token is seen when it next calls the portal. */
const PROGRAM_SECONDS = 30;

/**
 * The poll of a customer's open page: makes an attempt to prove the key when one is due, and returns the
 * state to show.
 */
export async function watchRevival(
  ctx: Context,
  input: { revivalId: string; installationId: string; browser?: string },
): Promise<{ state: string; nextSeconds: number | null }> {
  const before = await getRevival(ctx, input);
  const isTried = before.view === "key-made" || before.view === "uploaded";
  const next = isTried ? await followRevival(ctx, { ...input, pageOpen: true }) : null;
  const after = isTried ? await getRevival(ctx, input) : before;
  const ended = after.view === "delivered" && after.program.standing === "seen";
  const idle = after.view === "delivered" ? PROGRAM_SECONDS : IDLE_SECONDS;
  return { state: revivalState(after), nextSeconds: ended ? null : Math.min(next ?? idle, idle) };
}
