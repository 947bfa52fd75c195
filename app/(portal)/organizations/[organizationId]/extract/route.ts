import { jsonFile } from "@/lib/http/file-response";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { requireUuid } from "@/lib/base/search-params";
import { extractAudit } from "@/lib/services/audit/extract-audit";
import { authorize } from "@/lib/context/authorize";
import { contextFor } from "@/lib/context/process-context";

/** Everything in the audit about one customer, as a file that can be verified without the portal. */
export async function POST(
  _request: Request,
  { params }: { params: Promise<{ organizationId: string }> },
): Promise<Response> {
  return respondWithJson("organizations/extract", async () => {
    const ctx = contextFor(await getActor());
    authorize(ctx, "audit.read");
    const extract = await extractAudit(ctx, { organizationId: requireUuid((await params).organizationId) });
    return jsonFile(`klientvakt-${extract.organization.number}.json`, extract);
  });
}
