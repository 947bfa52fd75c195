import { answerFleet } from "@/lib/http/answer-fleet";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";

export async function PUT(request: Request): Promise<Response> {
  return answerFleet(request, reportKeys);
}
