import type { z } from "zod";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { diagnosedClient } from "./internal/diagnosed-client";
import { requestDiagnosis } from "./internal/request-diagnosis";
import { CommunicationPartyDiagnosis } from "./schemas";

/**
 * Diagnoses access to the address registry with one request as the client. 200 and 404 count as success,
 * since both require an accepted token; any other status is a failure. A generation whose scope is not on the
 * client is not tested. The token is bound by DPoP, which works for a client that must use it. A token
 * without is requested only when the API does not accept DPoP, and HelseID decides whether the client gets
 * it.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY
 */
export async function runCommunicationPartyDiagnosis(
  ctx: Context,
  input: z.input<typeof CommunicationPartyDiagnosis>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, herId } = parseInput(CommunicationPartyDiagnosis, input);
  const client = await diagnosedClient(ctx, installationId);
  return requestDiagnosis(ctx, client, "communication-party", { herId });
}
