import { respondToFleetApi } from "@/lib/http/respond-fleet";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";

export async function PUT(request: Request): Promise<Response> {
  return respondToFleetApi(request, reportKeys, { acceptsSignedReports: true });
}
