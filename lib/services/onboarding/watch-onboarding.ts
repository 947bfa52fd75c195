import type { Context } from "@/lib/context/context";
import type { OnboardingState } from "@/lib/domain/customer-views";
import { followDraft } from "./follow-draft";
import { getOnboarding } from "./get-onboarding";

/** A page that waits for a press, or that can do nothing but wait for support, asks at this pace. */
const IDLE_SECONDS = 3;

/**
 * What a customer's open page asks: follows the draft when it is due, and says what the page should show.
 * @returns when to ask again, in seconds; null when nothing more will happen
 */
export async function watchOnboarding(
  ctx: Context,
  view: { installationId: string; linkId?: string; browser?: string; draftId?: string },
): Promise<{ state: OnboardingState; nextSeconds: number | null }> {
  const before = await getOnboarding(ctx, view);
  if (before.state === "done") return { state: "done", nextSeconds: null };
  if (before.state === "save-file") return { state: "save-file", nextSeconds: IDLE_SECONDS };
  const next = before.draftId ? await followDraft(ctx, { draftId: before.draftId, pageOpen: true }) : null;
  const after = await getOnboarding(ctx, view);
  if (after.state === "done") return { state: "done", nextSeconds: null };
  // The return may come any second in another tab, so the page looks often even where HelseID is asked seldom.
  return { state: after.state, nextSeconds: Math.min(next ?? IDLE_SECONDS, IDLE_SECONDS) };
}
