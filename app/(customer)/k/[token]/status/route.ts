import { respondWithLinkState } from "@/lib/http/respond-link-live";
import { findLink } from "@/lib/services/onboarding/find-link";
import { markOpened } from "@/lib/services/onboarding/mark-opened";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";

/** The state that the customer's open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  return respondWithLinkState(request, "k/status", (await params).token, {
    find: findLink,
    opened: ({ ctx, linkId, installationId }) => markOpened(ctx, { linkId, installationId }),
    watch: ({ ctx, ...view }) => watchOnboarding(ctx, view),
  });
}
