import { respondWithLinkState } from "@/lib/http/respond-link-live";
import { findReturn } from "@/lib/services/onboarding/find-link";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";

/** The state of the page after the return, which the open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ value: string }> },
): Promise<Response> {
  return respondWithLinkState(request, "confirm/status", (await params).value, {
    find: findReturn,
    watch: ({ ctx, draftId, installationId }) => watchOnboarding(ctx, { draftId, installationId }),
  });
}
