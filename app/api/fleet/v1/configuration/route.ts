import { answerFleet } from "@/lib/http/answer-fleet";
import { readWanted } from "@/lib/services/fleet-api/read-wanted";

export async function GET(request: Request): Promise<Response> {
  return answerFleet(request, readWanted);
}
