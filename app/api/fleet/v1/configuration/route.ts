import { respondToFleetApi } from "@/lib/http/respond-fleet";
import { readConfiguration } from "@/lib/services/fleet-api/read-configuration";

export async function GET(request: Request): Promise<Response> {
  return respondToFleetApi(request, readConfiguration);
}
