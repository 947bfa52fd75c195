import { answerLive } from "@/lib/http/answer-live";
import { getWatcher } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { watchInstallation } from "@/lib/services/onboarding/watch-installation";
import { contextFor } from "@/lib/context/process-context";

/** The state that the open installation's page polls, so that it updates without a reload. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return answerLive(request, "installation/status", async () => {
    const topic = requireUuid((await params).installationId);
    const ctx = contextFor(await getWatcher());
    return { topic, read: () => watchInstallation(ctx, topic) };
  });
}
