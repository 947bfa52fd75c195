import type { z } from "zod";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { audienceOf } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { exchangeToken, requestClientToken } from "@/lib/helseid/client-flows";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { evaluateToken } from "./internal/evaluate-token";
import { startDiagnosis, Recorder } from "./internal/record-diagnosis";
import { TokenExchangeDiagnosis } from "./schemas";
import { explainOwnRefusal, settleClientDiagnosis, diagnosedClient } from "./internal/diagnosed-client";

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
  const diagnosisId = await startDiagnosis(ctx, client, "token-exchange", { subjectScope, scope });
  const recorder = new Recorder();
  let causes: RankedCause[] = [];
  const subject = await recorder.run(
    "token",
    { audience: audienceOf(subjectScope), scopes: [subjectScope] },
    () => requestClientToken(ctx.env, client.credentials, { scope: subjectScope }),
    (response) =>
      evaluateToken(response, { audience: audienceOf(subjectScope)!, scopes: [subjectScope], child: null }),
  );
  if ("refusal" in subject)
    causes = await explainOwnRefusal(ctx, recorder, client, subject.refusal, [subjectScope]);
  else {
    const exchanged = await recorder.run(
      "exchange",
      { audience: audienceOf(scope), scopes: [scope] },
      () => exchangeToken(ctx.env, client.credentials, { subjectToken: subject.response.accessToken, scope }),
      (response) => evaluateToken(response, { audience: audienceOf(scope)!, scopes: [scope], child: null }),
    );
    if ("refusal" in exchanged)
      causes = await explainOwnRefusal(ctx, recorder, client, exchanged.refusal, [scope]);
  }
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId };
}
