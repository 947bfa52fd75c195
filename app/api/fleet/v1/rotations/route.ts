import { answerFleet } from "@/lib/http/answer-fleet";
import { announceRotation } from "@/lib/services/fleet-api/announce-rotation";

export async function POST(request: Request): Promise<Response> {
  return answerFleet(request, announceRotation);
}
