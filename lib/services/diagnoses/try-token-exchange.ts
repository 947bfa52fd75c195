import type { z } from "zod";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { audienceOf } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { exchangeToken, requestClientToken } from "@/lib/helseid/client-flows";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { judgeToken } from "./internal/evaluate-token";
import { beginDiagnosis, Recorder } from "./internal/record-diagnosis";
import { TryTokenExchange } from "./schemas";
import { explainOwnTry, settleTry, triedClient } from "./internal/tried-client";

/**
 * Token exchange (RFC 8693; domain 3.9): a token for one API is exchanged, as that API would do it, for one to another.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, INVALID_INPUT for scopes that the client has not
 */
export async function tryTokenExchange(
  ctx: Context,
  input: z.input<typeof TryTokenExchange>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, subjectScope, scope } = parseInput(TryTokenExchange, input);
  const client = await triedClient(ctx, installationId);
  for (const [field, value] of Object.entries({ subjectScope, scope }))
    if (!client.scopes.includes(value) || !audienceOf(value))
      throw new AppError("INVALID_INPUT", { fields: { [field]: "not-on-client" } });
  const diagnosisId = await beginDiagnosis(ctx, client, "token-exchange", { subjectScope, scope });
  const recorder = new Recorder();
  let causes: RankedCause[] = [];
  const subject = await recorder.run(
    "token",
    { audience: audienceOf(subjectScope), scopes: [subjectScope] },
    () => requestClientToken(ctx.env, client.credentials, { scope: subjectScope }),
    (answer) =>
      judgeToken(answer, { audience: audienceOf(subjectScope)!, scopes: [subjectScope], child: null }),
  );
  if ("refusal" in subject)
    causes = await explainOwnTry(ctx, recorder, client, subject.refusal, [subjectScope]);
  else {
    const exchanged = await recorder.run(
      "exchange",
      { audience: audienceOf(scope), scopes: [scope] },
      () => exchangeToken(ctx.env, client.credentials, { subjectToken: subject.answer.accessToken, scope }),
      (answer) => judgeToken(answer, { audience: audienceOf(scope)!, scopes: [scope], child: null }),
    );
    if ("refusal" in exchanged)
      causes = await explainOwnTry(ctx, recorder, client, exchanged.refusal, [scope]);
  }
  await settleTry(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId };
}
