import { z } from "zod";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { checkIdToken, readIdToken } from "@/lib/helseid/check-id-token";
import { publicKeysOf } from "@/lib/helseid/jwks";
import { serverNow } from "@/lib/helseid/server-clock";
import {
  type DiagnosisLoginAttempt,
  readUserinfo,
  redeemCode,
  refreshAccessToken,
  type TokenResponse,
} from "@/lib/helseid/client-flows";
import { HPR_NUMBER, missingClaims, SECURITY_LEVEL, type UserClaims } from "@/lib/helseid/user-claims";
import { actorId, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { evaluateToken } from "./internal/evaluate-token";
import { Recorder } from "./internal/record-diagnosis";
import { LOGIN_MAX_AGE_SECONDS } from "./start-login-diagnosis";
import {
  explainOwnRefusal,
  settleClientDiagnosis,
  type DiagnosedClient,
  diagnosedClient,
} from "./internal/diagnosed-client";
import { diagnosisRedirectUri } from "@/lib/domain/routes";
import { MAX_LENGTH, MAX_VALUES } from "@/lib/base/max-length";

/** The options of a login diagnosis, as `startLoginDiagnosis` stores them. */
const StoredOptions = z
  .object({
    leastLevel: z.enum(["3", "4"]),
    resources: z.array(z.string().max(MAX_LENGTH.scope)).max(100),
    /** Absent when the previous release started the login. */
    apiScopes: z.array(z.string().max(MAX_LENGTH.scope)).max(MAX_VALUES).default([]),
  })
  .transform(({ leastLevel, ...options }) => ({ minLevel: leastLevel, ...options }));

interface LoginReturn extends z.output<typeof StoredOptions> {
  query: string;
  attempt: DiagnosisLoginAttempt;
}

/**
 * Completes a login when HelseID redirects the browser back: redeems the code as the client, runs each check
 * of the ID token and, where several APIs were requested, gets a token for each by refreshing (RFC 8707).
 * @param input.query the query string of the return, with its question mark
 * @throws AppError NOT_FOUND for a diagnosis that another staff member started, CONFLICT for one that is
 *   settled
 */
export async function completeLoginDiagnosis(
  ctx: Context,
  input: { diagnosisId: string; attempt: DiagnosisLoginAttempt; query: string },
): Promise<{ installationId: string }> {
  authorize(ctx, "tokens.request");
  const diagnosisId = parseInput(entityId, input.diagnosisId);
  const diagnosis = await ctx.db.diagnosis.findUnique({
    where: { id: diagnosisId },
    select: { installationId: true, createdById: true, outcome: true, options: true },
  });
  if (!diagnosis || diagnosis.createdById !== actorId(ctx.actor)) throw new AppError("NOT_FOUND");
  if (diagnosis.outcome) throw new AppError("CONFLICT");
  const options = StoredOptions.parse(diagnosis.options);
  const client = await diagnosedClient(ctx, diagnosis.installationId);
  const recorder = new Recorder();
  const causes = await redeem(ctx, recorder, client, { ...input, ...options });
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { installationId: diagnosis.installationId };
}

async function redeem(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  login: LoginReturn,
): Promise<RankedCause[]> {
  const returned = new URLSearchParams(login.query);
  const refused = returned.get("error");
  recorder.note("login-returned", refused ? "failed" : "ok", {
    error: refused?.slice(0, 100) ?? null,
    stateIsOurs: returned.get("state") === login.attempt.state,
    issuerIsRight: returned.get("iss") === client.issuer,
  });
  if (refused) return [];
  const [resource, ...others] = login.resources;
  const redeemed = await recorder.run(
    "code-redeemed",
    { resource: resource ?? null },
    () =>
      redeemCode(ctx.env, client.credentials, {
        redirectUri: diagnosisRedirectUri(ctx.env.PORTAL_URL),
        query: login.query,
        attempt: login.attempt,
        resource,
        maxAge: LOGIN_MAX_AGE_SECONDS,
      }),
    (response) => ({
      outcome: "ok",
      facts: { refreshToken: response.refreshToken !== null, refreshExpiresIn: response.refreshExpiresIn },
    }),
  );
  if ("refusal" in redeemed) return explainOwnRefusal(ctx, recorder, client, redeemed.refusal, []);
  const { response } = redeemed;
  await checkIdentity(ctx, recorder, client, login, response);
  if (!resource) return [];
  const scopes = scopesByAudience(login.apiScopes);
  const evaluate = (audience: string) => (token: typeof response) =>
    evaluateToken(token, { audience, scopes: scopes.get(audience) ?? [], child: null });
  const { outcome, facts } = evaluate(resource)(response);
  recorder.note("resource-token", outcome, { audience: resource, ...facts });
  for (const request of client.tokenRequests.filter((each) => each.pending))
    recorder.note("resource-token", "not-tested", {
      audience: request.audience,
      scopes: request.scopes,
      why: "scope-pending",
    });
  let { refreshToken } = response;
  for (const audience of others) {
    if (!refreshToken) {
      recorder.note("resource-token", "failed", { audience, error: "no-refresh-token" });
      break;
    }
    const current = refreshToken;
    const next = await recorder.run(
      "resource-token",
      { audience },
      () =>
        refreshAccessToken(ctx.env, client.credentials, {
          refreshToken: current,
          resource: audience,
          attempt: login.attempt,
        }),
      (token) => {
        const { outcome, facts } = evaluate(audience)(token);
        return { outcome, facts: { ...facts, rotated: token.refreshToken !== current } };
      },
    );
    if ("refusal" in next) break;
    // HelseID may rotate the refresh token.
    refreshToken = next.response.refreshToken ?? current;
  }
  return [];
}

/** Claims that a login shows, by the name of the fact that they give. */
const SHOWN_CLAIMS = { securityLevel: SECURITY_LEVEL, hprNumber: HPR_NUMBER };

async function checkIdentity(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  login: LoginReturn,
  response: TokenResponse,
): Promise<void> {
  const idToken = response.idToken ?? "";
  const userinfo = await askUserinfo(ctx, recorder, client, login, response);
  await recorder.run(
    "id-token",
    { leastLevel: login.minLevel },
    async () =>
      checkIdToken(idToken, userinfo, await publicKeysOf(ctx.env, client.environment), {
        issuer: client.issuer,
        clientId: client.credentials.clientId,
        nonce: login.attempt.nonce,
        maxAge: LOGIN_MAX_AGE_SECONDS,
        minLevel: Number(login.minLevel),
        nowSeconds: serverNow(client.issuer),
      }),
    ({ checks, ...facts }) => {
      const named = (result: string) =>
        checks.filter((each) => each.result === result).map((each) => each.check);
      const wrong = named("failed");
      const unknown = named("unknown");
      const isLevelMissing = facts.securityLevel === null && wrong.includes("securityLevel");
      return {
        outcome: wrong.length > 0 ? "failed" : unknown.length > 0 ? "partial" : "ok",
        facts: {
          ...facts,
          ...(isLevelMissing ? { error: "level-missing" } : {}),
          passed: named("ok"),
          wrong,
          unknown,
        },
      };
    },
  );
}

/**
 * Requests userinfo when the ID token lacks a claim that is shown (domain 3.10).
 * @returns null when it failed
 */
async function askUserinfo(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  login: LoginReturn,
  { idToken, accessToken }: TokenResponse,
): Promise<UserClaims | null> {
  const claims = readIdToken(idToken ?? "");
  const missing = Object.entries(SHOWN_CLAIMS)
    .filter(([, name]) => missingClaims(claims, [name]).length > 0)
    .map(([fact]) => fact);
  // Without a subject there is nothing to compare userinfo with.
  if (missing.length === 0 || typeof claims.sub !== "string") return {};
  const { sub: subject } = claims;
  const asked = await recorder.run(
    "userinfo",
    { notInIdToken: missing },
    () => readUserinfo(ctx.env, client.credentials, { accessToken, subject, attempt: login.attempt }),
    () => ({ outcome: "ok", facts: {} }),
  );
  return "response" in asked ? asked.response : null;
}
