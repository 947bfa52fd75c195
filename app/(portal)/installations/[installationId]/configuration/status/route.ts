import { respondWithLiveState } from "@/lib/http/respond-live";
import { getStreamHolder, getViewer } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { watchChange } from "@/lib/services/configuration/watch-change";
import { contextFor } from "@/lib/context/process-context";

/** The state that the configuration's page polls while a change is being checked. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "configuration/status", async () => {
    const topic = requireUuid((await params).installationId);
    const ctx = contextFor(await getViewer());
    return { topic, holder: await getStreamHolder(), read: () => watchChange(ctx, topic) };
  });
}
