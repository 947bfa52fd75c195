import { respondWithLiveState } from "@/lib/http/respond-live";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { findLink } from "@/lib/services/onboarding/find-link";
import { markOpened } from "@/lib/services/onboarding/mark-opened";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/context/process-context";

/** The state that the customer's open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "k/status", async () => {
    const link = await findLink(contextFor({ kind: "anonymous" }), (await params).token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    await markOpened(ctx, link);
    const browser = await readBrowserSecret();
    return { topic: link.installationId, read: () => watchOnboarding(ctx, { ...link, browser }) };
  });
}
