import { answerJson } from "@/lib/actions/answer-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/search-params";
import { watchChange } from "@/lib/services/configuration/watch-change";
import { contextFor } from "@/lib/services/process-context";

/** What the configuration's page asks while a change is being checked. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return answerJson("configuration/status", async () =>
    watchChange(contextFor(await getActor()), requireUuid((await params).installationId)),
  );
}
