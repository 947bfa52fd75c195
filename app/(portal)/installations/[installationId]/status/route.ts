import { respondWithLiveState } from "@/lib/http/respond-live";
import { getStreamHolder, getViewer } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { watchInstallation } from "@/lib/services/onboarding/watch-installation";
import { contextFor } from "@/lib/context/process-context";

/** The state that the open installation's page polls, so that it updates without a reload. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "installation/status", async () => {
    const topic = requireUuid((await params).installationId);
    const ctx = contextFor(await getViewer());
    return { topic, holder: await getStreamHolder(), read: () => watchInstallation(ctx, topic) };
  });
}
