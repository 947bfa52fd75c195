import type { z } from "zod";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { addressesOf } from "@/lib/helseid/environments";
import { callApi, requestClientToken } from "@/lib/helseid/client-flows";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { evaluateToken } from "./internal/evaluate-token";
import { startDiagnosis, Recorder } from "./internal/record-diagnosis";
import { CommunicationPartyDiagnosis } from "./schemas";
import {
  explainOwnRefusal,
  settleClientDiagnosis,
  type DiagnosedClient,
  diagnosedClient,
} from "./internal/diagnosed-client";

const AUDIENCE = "nhn:cp-api";

/** One of the two generations of the address registry's API. */
interface Generation {
  scope: string;
  bearer: boolean;
  url: string | null;
}

function generationsOf(ctx: Context, client: DiagnosedClient, herId: string): Generation[] {
  const { communicationParty, communicationPartyV2 } = addressesOf(ctx.env, client.environment);
  return [
    { scope: "nhn:cp-api/access", bearer: true, url: `${communicationParty}/CommunicationPartyEvents` },
    {
      scope: "nhn:cp-api/access-v2-dpop",
      bearer: false,
      url: communicationPartyV2 ? `${communicationPartyV2}/communicationparty/${herId}` : null,
    },
  ];
}

/**
 * Diagnoses access to the address registry with one request as the client. 200 and 404 count as success,
 * since both require an accepted token; any other status is a failure. A generation whose scope is not on the
 * client is not tested.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY
 */
export async function runCommunicationPartyDiagnosis(
  ctx: Context,
  input: z.input<typeof CommunicationPartyDiagnosis>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, herId } = parseInput(CommunicationPartyDiagnosis, input);
  const client = await diagnosedClient(ctx, installationId);
  const diagnosisId = await startDiagnosis(ctx, client, "communication-party", { herId });
  const recorder = new Recorder();
  let causes: RankedCause[] = [];
  for (const { scope, bearer, url } of generationsOf(ctx, client, herId)) {
    if (!client.configuration.apiScopes.includes(scope)) {
      recorder.note("api-call", "not-tested", { scopes: [scope], why: "scope-missing" });
      continue;
    }
    if (!url) {
      recorder.note("api-call", "not-tested", { scopes: [scope], why: "address-missing" });
      continue;
    }
    const token = await recorder.run(
      "token",
      { audience: AUDIENCE, scopes: [scope] },
      () => requestClientToken(ctx.env, client.credentials, { scope, bearer }),
      (response) => evaluateToken(response, { audience: AUDIENCE, scopes: [scope], child: null, bearer }),
    );
    if ("refusal" in token) {
      if (causes.length === 0)
        causes = await explainOwnRefusal(ctx, recorder, client, token.refusal, [scope]);
      continue;
    }
    const { accessToken } = token.response;
    await recorder.run(
      "api-call",
      { scopes: [scope], host: new URL(url).host },
      () => callApi(ctx.env, client.credentials, { accessToken, url, bearer }),
      ({ status }) => ({ outcome: [200, 404].includes(status) ? "ok" : "failed", facts: { status } }),
    );
  }
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId };
}
