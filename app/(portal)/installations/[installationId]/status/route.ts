import { answerJson } from "@/lib/actions/answer-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/search-params";
import { watchInstallation } from "@/lib/services/onboarding/watch-installation";
import { contextFor } from "@/lib/services/process-context";

/** What the installation's page asks while it is open, so that it moves on without a reload. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return answerJson("installation/status", async () =>
    watchInstallation(contextFor(await getActor()), requireUuid((await params).installationId)),
  );
}
