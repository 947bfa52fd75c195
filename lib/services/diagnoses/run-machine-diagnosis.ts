import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { diagnosedClient } from "./internal/diagnosed-client";
import { requestDiagnosis } from "./internal/request-diagnosis";
import { MachineDiagnosis } from "./schemas";

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
  return requestDiagnosis(ctx, client, "machine", { child: child || null });
}
