import type { Context } from "@/lib/context/context";
import { followDraft } from "./follow-draft";
import { getOnboarding, type Onboarding } from "./get-onboarding";

/** Poll interval of a page that waits for a submission or for support. */
const IDLE_SECONDS = 3;
/** While the page waits for the program, whose token is seen when it next calls the portal. */
const PROGRAM_SECONDS = 30;

/**
 * The poll of a customer's open page: follows the draft when it is due and returns what the page compares.
 * @returns the seconds until the next poll; null when nothing more will happen
 */
export async function watchOnboarding(
  ctx: Context,
  view: { installationId: string; linkId?: string; browser?: string; draftId?: string },
): Promise<{ state: string; nextSeconds: number | null }> {
  const before = await getOnboarding(ctx, view);
  if (before.state === "done") return ended(before);
  if (before.state === "save-file") return { state: before.live, nextSeconds: IDLE_SECONDS };
  const next = before.draftId ? await followDraft(ctx, { draftId: before.draftId, pageOpen: true }) : null;
  const after = await getOnboarding(ctx, view);
  if (after.state === "done") return ended(after);
  // The return can arrive at any time in another tab, so the page polls often even when HelseID is checked
  // seldom.
  return { state: after.live, nextSeconds: Math.min(next ?? IDLE_SECONDS, IDLE_SECONDS) };
}

function ended({ live, program }: Onboarding): { state: string; nextSeconds: number | null } {
  return { state: live, nextSeconds: program && program.standing !== "seen" ? PROGRAM_SECONDS : null };
}
