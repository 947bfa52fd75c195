import { LOGIN_METHODS } from "@/lib/domain/diagnosis";
import { AppError } from "@/lib/base/errors";
import { pushAuthorizationRequest, type DiagnosisLoginAttempt } from "@/lib/helseid/client-flows";
import { diagnosisRedirectUri } from "@/lib/domain/routes";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { startDiagnosis, Recorder } from "./internal/record-diagnosis";
import { LoginDiagnosis } from "./schemas";
import { explainOwnRefusal, settleClientDiagnosis, diagnosedClient } from "./internal/diagnosed-client";

/** `max_age` of the login: an older sign-in at the identity provider is not reused. */
export const LOGIN_MAX_AGE_SECONDS = 28_800;
const IDENTITY_SCOPES = [
  "openid",
  "profile",
  "helseid://scopes/identity/security_level",
  "helseid://scopes/hpr/hpr_number",
];

/**
 * Starts a login as the client with a pushed authorization request (PAR, PKCE, DPoP). For several APIs, all
 * resources and granted scopes are requested together with `offline_access` (RFC 8707). Pending scopes are
 * left out, because HelseID may refuse the whole request for one of them.
 * @returns the address to redirect the browser to and the attempt to verify its return with; `login` is null
 *   when HelseID refused the request
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, INVALID_INPUT when several APIs are requested of a client that
 *   has access to fewer than two
 */
export async function startLoginDiagnosis(
  ctx: Context,
  input: FormInput<typeof LoginDiagnosis>,
): Promise<{ diagnosisId: string; login: { url: string; attempt: DiagnosisLoginAttempt } | null }> {
  authorize(ctx, "tokens.request");
  const { installationId, pattern, method, acrValues, minLevel } = parseInput(LoginDiagnosis, input);
  const client = await diagnosedClient(ctx, installationId);
  const apis = client.tokenRequests.filter((each) => !each.pending);
  const several = pattern === "several-apis";
  if (several && apis.length < 2) throw new AppError("INVALID_INPUT", { fields: { pattern: "one-api" } });
  const acr = acrValues || LOGIN_METHODS[method];
  const resources = several ? apis.map((each) => each.audience) : [];
  const apiScopes = several ? apis.flatMap((each) => each.scopes) : [];
  const scopes = several ? [...IDENTITY_SCOPES, "offline_access", ...apiScopes] : IDENTITY_SCOPES;
  await requireNoWait(ctx, client.environment, ["HELSEID"]);
  const diagnosisId = await startDiagnosis(ctx, client, pattern, {
    method,
    acrValues: acr,
    // The stored name is the one that earlier releases read.
    leastLevel: minLevel,
    resources,
    apiScopes,
  });
  const recorder = new Recorder();
  const redirectUri = diagnosisRedirectUri(ctx.env.PORTAL_URL);
  const pushed = await recorder.run(
    "login-pushed",
    { redirectUri, acrValues: acr, scopes, resources },
    () =>
      pushAuthorizationRequest(ctx.env, client.credentials, {
        redirectUri,
        scopes,
        resources,
        acrValues: acr,
        maxAge: LOGIN_MAX_AGE_SECONDS,
      }),
    () => ({ outcome: "ok", facts: {} }),
  );
  if ("response" in pushed) return { diagnosisId, login: pushed.response };
  const causes = await explainOwnRefusal(ctx, recorder, client, pushed.refusal, []);
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId, login: null };
}
