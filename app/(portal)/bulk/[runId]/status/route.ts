import { respondWithLiveState } from "@/lib/http/respond-live";
import { getStreamHolder, getViewer } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { watchBulk } from "@/lib/services/bulk/get-bulk";
import { contextFor } from "@/lib/context/process-context";

/** The state that an open progress page polls. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return respondWithLiveState(request, "bulk/status", async () => {
    const topic = requireUuid((await params).runId);
    const ctx = contextFor(await getViewer());
    return { topic, holder: await getStreamHolder(), read: () => watchBulk(ctx, topic) };
  });
}
