import { answerJson } from "@/lib/actions/answer-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/search-params";
import { watchImport } from "@/lib/services/import/get-import";
import { contextFor } from "@/lib/services/process-context";

/** What an open progress page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return answerJson("import/status", async () =>
    watchImport(contextFor(await getActor()), requireUuid((await params).runId)),
  );
}
