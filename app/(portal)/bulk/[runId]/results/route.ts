import { csvFile } from "@/lib/http/file-response";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { bulkResults } from "@/lib/services/bulk/bulk-results";
import { contextFor } from "@/lib/context/process-context";

/** A run's results as a file; with `only=failed` those that failed. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  return respondWithJson("bulk/results", async () => {
    const runId = requireUuid((await params).runId);
    const failed = new URL(request.url).searchParams.get("only") === "failed";
    const csv = await bulkResults(contextFor(await getActor()), runId, failed);
    return csvFile(`klientvakt-${runId.slice(0, 8)}${failed ? "-mislyktes" : ""}.csv`, csv);
  });
}
