import { answerJson } from "@/lib/actions/answer-json";
import { findReturn } from "@/lib/services/onboarding/find-link";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/services/process-context";

/** What the page after the return asks while it is open. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ value: string }> },
): Promise<Response> {
  return answerJson("confirm/status", async () => {
    const found = await findReturn(contextFor({ kind: "anonymous" }), (await params).value);
    return watchOnboarding(contextFor({ kind: "customer", installationId: found.installationId }), found);
  });
}
