import { respondToFleetApi } from "@/lib/http/respond-fleet";
import { announceRotation } from "@/lib/services/fleet-api/announce-rotation";

export async function POST(request: Request): Promise<Response> {
  return respondToFleetApi(request, announceRotation);
}
