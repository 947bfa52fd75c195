import { respondToFleetApi } from "@/lib/http/respond-fleet";
import { readWanted } from "@/lib/services/fleet-api/read-wanted";

export async function GET(request: Request): Promise<Response> {
  return respondToFleetApi(request, readWanted);
}
