import type { z } from "zod";
import { childDetails, multiTenantDetails } from "@/lib/domain/organization-details";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { AppError } from "@/lib/base/errors";
import { requestClientToken } from "@/lib/helseid/client-flows";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { evaluateToken } from "./internal/evaluate-token";
import { startDiagnosis, Recorder } from "./internal/record-diagnosis";
import { MachineDiagnosis } from "./schemas";
import { explainOwnRefusal, settleClientDiagnosis, diagnosedClient } from "./internal/diagnosed-client";

/**
 * Diagnoses the client credentials grant: requests a token for each audience of the client, for the main
 * organization or one of its child organizations. Pending scopes are requested apart (`tokenRequestsFor`).
 * @returns the id of the diagnosis; a refusal by HelseID is recorded in it, not thrown
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, INVALID_INPUT for a child organization that is not on the
 *   client
 */
export async function runMachineDiagnosis(
  ctx: Context,
  input: z.input<typeof MachineDiagnosis>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, child } = parseInput(MachineDiagnosis, input);
  const client = await diagnosedClient(ctx, installationId);
  // HelseID validates the child organization of a single-tenant client against the client's list, and that of
  // a multi-tenant client not at all.
  if (child && !client.multiTenant && !client.configuration.childOrganizationNumbers.includes(child))
    throw new AppError("INVALID_INPUT", { fields: { child: "not-on-client" } });
  const diagnosisId = await startDiagnosis(ctx, client, "machine", { child: child || null });
  const recorder = new Recorder();
  const details = client.multiTenant
    ? multiTenantDetails(client.organizationNumber, child || null)
    : child
      ? childDetails(child)
      : undefined;
  let causes: RankedCause[] = [];
  for (const { audience, scopes } of client.tokenRequests) {
    const result = await recorder.run(
      "token",
      { audience, scopes },
      () => requestClientToken(ctx.env, client.credentials, { scope: scopes.join(" "), details }),
      (response) => evaluateToken(response, { audience, scopes, child: child || null }),
    );
    if ("refusal" in result && causes.length === 0)
      causes = await explainOwnRefusal(ctx, recorder, client, result.refusal, scopes);
    // The client itself is refused, so requests for other audiences would give the same result.
    if ("refusal" in result && result.refusal.failure === "invalid_client") break;
  }
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId };
}
