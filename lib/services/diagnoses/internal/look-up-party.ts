import type { RankedCause } from "@/lib/domain/explain-refusal";
import type { Context } from "@/lib/context/context";
import { type ApiAnswer, callApi, requestClientToken } from "@/lib/helseid/client-flows";
import { addressesOf } from "@/lib/helseid/environments";
import { type DiagnosedClient, explainOwnRefusal } from "./diagnosed-client";
import { evaluateToken } from "./evaluate-token";
import type { Recorder } from "./record-diagnosis";

const AUDIENCE = "nhn:cp-api";

/** One of the two generations of the address registry's API (domain 5). */
interface Generation {
  scope: string;
  /** Documented with Bearer tokens. Whether it accepts DPoP too is not known. */
  bearer: boolean;
  url: string | null;
}

const NEWER_SCOPE = "nhn:cp-api/access-v2-dpop";

function generationsOf(ctx: Context, client: DiagnosedClient, herId: string): Generation[] {
  const { communicationParty, communicationPartyV2 } = addressesOf(ctx.env, client.environment);
  return [
    { scope: "nhn:cp-api/access", bearer: true, url: `${communicationParty}/CommunicationPartyEvents` },
    {
      scope: NEWER_SCOPE,
      bearer: false,
      url: communicationPartyV2 ? `${communicationPartyV2}/communicationparty/${herId}` : null,
    },
  ];
}

/**
 * Looks a party up in each generation of the address registry whose scope is on the client. 200 and 404 count
 * as success, since both require an accepted token.
 */
export async function lookUpParty(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  herId: string,
): Promise<RankedCause[]> {
  const causes: RankedCause[] = [];
  for (const { scope, bearer, url } of generationsOf(ctx, client, herId)) {
    if (!client.configuration.apiScopes.includes(scope)) {
      recorder.note("api-call", "not-tested", { scopes: [scope], why: "scope-missing" });
      continue;
    }
    if (!url) {
      recorder.note("api-call", "not-tested", { scopes: [scope], why: "address-missing" });
      continue;
    }
    const attempt = { ctx, recorder, client, scope, url };
    const token = await tokenFor(attempt, "DPoP");
    if ("refusal" in token) {
      if (causes.length === 0)
        causes.push(...(await explainOwnRefusal(ctx, recorder, client, token.refusal, [scope])));
      continue;
    }
    const cause = await callRecorded(attempt, token.response.accessToken, bearer);
    if (cause) causes.push(cause);
  }
  return causes;
}

interface Attempt {
  ctx: Context;
  recorder: Recorder;
  client: DiagnosedClient;
  scope: string;
  url: string;
}

type Scheme = "DPoP" | "Bearer";

function tokenFor({ ctx, recorder, client, scope }: Attempt, scheme: Scheme) {
  const bearer = scheme === "Bearer";
  return recorder.run(
    "token",
    { audience: AUDIENCE, scopes: [scope], scheme },
    () => requestClientToken(ctx.env, client.credentials, { scope, bearer }),
    (response) => evaluateToken(response, { audience: AUDIENCE, scopes: [scope], child: null, bearer }),
  );
}

/**
 * Calls the API.
 * @param mayBeBearer whether the API may accept Bearer tokens alone
 * @returns the cause, when the client cannot use the API however it calls it
 */
async function callRecorded(
  attempt: Attempt,
  accessToken: string,
  mayBeBearer: boolean,
): Promise<RankedCause | null> {
  const { host } = new URL(attempt.url);
  const called = await attempt.recorder.run(
    "api-call",
    { scopes: [attempt.scope], host },
    () => callWithEitherScheme(attempt, accessToken, mayBeBearer),
    ({ answer, ...facts }) => {
      const isOk = [200, 404].includes(answer.status);
      const error = facts.isBearerRefused ? "bearer-only" : errorOf(answer);
      return {
        outcome: isOk ? "ok" : "failed",
        facts: {
          status: answer.status,
          scheme: facts.scheme,
          ...(facts.dpopStatus === undefined ? {} : { dpopStatus: facts.dpopStatus }),
          ...(isOk || error === null ? {} : { error }),
        },
      };
    },
  );
  if ("refusal" in called || !called.response.isBearerRefused) return null;
  const { status } = called.response.answer;
  return { cause: "bearer-only-api", weight: 100, facts: { host, status, scope: NEWER_SCOPE } };
}

interface CallResult {
  answer: ApiAnswer;
  scheme: Scheme;
  /** The status that the API answered a DPoP token with, when it was then called with a Bearer token. */
  dpopStatus?: number;
  /** HelseID issues no token without DPoP to the client, and the API does not accept DPoP. */
  isBearerRefused?: boolean;
}

/** Calls the API with a DPoP token, and with a Bearer token only when it does not accept DPoP at all. */
async function callWithEitherScheme(
  attempt: Attempt,
  accessToken: string,
  mayBeBearer: boolean,
): Promise<CallResult> {
  const { ctx, client, url } = attempt;
  const answer = await callApi(ctx.env, client.credentials, { accessToken, url });
  const isDpopUnsupported = answer.status === 401 && !answer.schemes.includes("dpop");
  if (!mayBeBearer || !isDpopUnsupported) return { answer, scheme: "DPoP" };
  const token = await tokenFor(attempt, "Bearer");
  if ("refusal" in token) {
    // The same request was accepted with a proof a moment ago, so the missing proof is what was refused. That
    // the API accepts Bearer is known only when it says so.
    const isBearerRefused =
      answer.schemes.includes("bearer") &&
      !["busy", "unreachable", "unreadable"].includes(token.refusal.failure);
    return { answer, scheme: "DPoP", isBearerRefused };
  }
  const bearer = { accessToken: token.response.accessToken, url, bearer: true };
  return {
    answer: await callApi(ctx.env, client.credentials, bearer),
    scheme: "Bearer",
    dpopStatus: answer.status,
  };
}

function errorOf({ status, error }: ApiAnswer): string | null {
  return error ?? (status === 401 || status === 403 ? `http-${status}` : null);
}
