import type { z } from "zod";
import { audienceOf } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { diagnosedClient } from "./internal/diagnosed-client";
import { requestDiagnosis } from "./internal/request-diagnosis";
import { TokenExchangeDiagnosis } from "./schemas";

/**
 * Diagnoses token exchange (RFC 8693): requests a token for one API and exchanges it for a token for another,
 * as the first API would.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, INVALID_INPUT for scopes that are not on the client
 */
export async function runTokenExchangeDiagnosis(
  ctx: Context,
  input: z.input<typeof TokenExchangeDiagnosis>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, subjectScope, scope } = parseInput(TokenExchangeDiagnosis, input);
  const client = await diagnosedClient(ctx, installationId);
  for (const [field, value] of Object.entries({ subjectScope, scope }))
    if (!client.configuration.apiScopes.includes(value) || !audienceOf(value))
      throw new AppError("INVALID_INPUT", { fields: { [field]: "not-on-client" } });
  return requestDiagnosis(ctx, client, "token-exchange", { subjectScope, scope });
}
