import { answerLive } from "@/lib/http/answer-live";
import { getWatcher } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { watchChange } from "@/lib/services/configuration/watch-change";
import { contextFor } from "@/lib/context/process-context";

/** The state that the configuration's page polls while a change is being checked. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return answerLive(request, "configuration/status", async () => {
    const topic = requireUuid((await params).installationId);
    const ctx = contextFor(await getWatcher());
    return { topic, read: () => watchChange(ctx, topic) };
  });
}
