import { getViewer } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { contextFor } from "@/lib/context/process-context";
import { respondWithJson } from "@/lib/http/respond-json";
import { watchLink } from "@/lib/services/onboarding/watch-link";

/** How far the customer has come with a link, for the page that has just made it. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  return respondWithJson("installation/link/status", async () =>
    watchLink(contextFor(await getViewer()), requireUuid((await params).installationId)),
  );
}
