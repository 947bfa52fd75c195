import { answerJson } from "@/lib/actions/answer-json";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { findLink } from "@/lib/services/onboarding/find-link";
import { markOpened } from "@/lib/services/onboarding/mark-opened";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/services/process-context";

/** What the customer's open page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return answerJson("k/status", async () => {
    const link = await findLink(contextFor({ kind: "anonymous" }), (await params).token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    await markOpened(ctx, link);
    return watchOnboarding(ctx, { ...link, browser: await readBrowserSecret() });
  });
}
