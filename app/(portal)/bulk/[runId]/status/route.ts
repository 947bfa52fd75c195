import { answerJson } from "@/lib/actions/answer-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/search-params";
import { watchBulk } from "@/lib/services/bulk/get-bulk";
import { contextFor } from "@/lib/services/process-context";

/** What an open progress page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return answerJson("bulk/status", async () =>
    watchBulk(contextFor(await getActor()), requireUuid((await params).runId)),
  );
}
