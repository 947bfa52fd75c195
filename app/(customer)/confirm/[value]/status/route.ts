import { respondWithLiveState } from "@/lib/http/respond-live";
import { findReturn } from "@/lib/services/onboarding/find-link";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/context/process-context";

/** The state of the page after the return, which the open page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ value: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "confirm/status", async () => {
    const draft = await findReturn(contextFor({ kind: "anonymous" }), (await params).value);
    const ctx = contextFor({ kind: "customer", installationId: draft.installationId });
    return { topic: draft.installationId, read: () => watchOnboarding(ctx, draft) };
  });
}
