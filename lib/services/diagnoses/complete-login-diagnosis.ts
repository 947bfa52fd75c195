import { z } from "zod";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { checkIdToken } from "@/lib/helseid/check-id-token";
import { publicKeysOf } from "@/lib/helseid/jwks";
import { protocolNow } from "@/lib/helseid/observed-fetch";
import { redeemCode, refreshAccessToken, type DiagnosisLoginAttempt } from "@/lib/helseid/client-flows";
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

const Wish = z.object({
  leastLevel: z.enum(["3", "4"]),
  resources: z.array(z.string()),
});

/**
 * The browser came back from HelseID: redeems the code as the client, checks the ID token point by point, and, where several APIs
 * were asked for, takes one token for each by refreshing (RFC 8707).
 * @param input.query of the return, with its question mark
 * @throws AppError NOT_FOUND for a diagnosis of somebody else, CONFLICT for one that is settled
 */
export async function completeLoginDiagnosis(
  ctx: Context,
  input: { diagnosisId: string; attempt: DiagnosisLoginAttempt; query: string },
): Promise<{ installationId: string }> {
  authorize(ctx, "tokens.request");
  const diagnosisId = parseInput(entityId, input.diagnosisId);
  const diagnosis = await ctx.db.diagnosis.findUnique({
    where: { id: diagnosisId },
    select: { installationId: true, createdById: true, outcome: true, wish: true },
  });
  if (!diagnosis || diagnosis.createdById !== actorId(ctx.actor)) throw new AppError("NOT_FOUND");
  if (diagnosis.outcome) throw new AppError("CONFLICT");
  const wish = Wish.parse(diagnosis.wish);
  const client = await diagnosedClient(ctx, diagnosis.installationId);
  const recorder = new Recorder();
  const causes = await redeem(ctx, recorder, client, { ...input, ...wish });
  await settleClientDiagnosis(ctx, recorder, client, diagnosisId, causes);
  return { installationId: diagnosis.installationId };
}

async function redeem(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  wish: { query: string; attempt: DiagnosisLoginAttempt; leastLevel: "3" | "4"; resources: string[] },
): Promise<RankedCause[]> {
  const returned = new URLSearchParams(wish.query);
  const refused = returned.get("error");
  recorder.note("login-returned", refused ? "failed" : "ok", {
    error: refused?.slice(0, 100) ?? null,
    stateIsOurs: returned.get("state") === wish.attempt.state,
    issuerIsRight: returned.get("iss") === client.issuer,
  });
  if (refused) return [];
  const [resource, ...others] = wish.resources;
  const redeemed = await recorder.run(
    "code-redeemed",
    { resource: resource ?? null },
    () =>
      redeemCode(ctx.env, client.credentials, {
        redirectUri: diagnosisRedirectUri(ctx.env.PORTAL_URL),
        query: wish.query,
        attempt: wish.attempt,
        resource,
        maxAge: LOGIN_MAX_AGE_SECONDS,
      }),
    (answer) => ({
      outcome: "ok",
      facts: { refreshToken: answer.refreshToken !== null, refreshExpiresIn: answer.refreshExpiresIn },
    }),
  );
  if ("refusal" in redeemed) return explainOwnRefusal(ctx, recorder, client, redeemed.refusal, []);
  const { answer } = redeemed;
  await checkIdentity(ctx, recorder, client, wish, answer.idToken ?? "");
  if (!resource) return [];
  const scopes = scopesByAudience(client.scopes);
  const judge = (audience: string) => (token: typeof answer) =>
    evaluateToken(token, { audience, scopes: scopes.get(audience) ?? [], child: null });
  const told = judge(resource)(answer);
  recorder.note("resource-token", told.outcome, { audience: resource, ...told.facts });
  let { refreshToken } = answer;
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
          attempt: wish.attempt,
        }),
      (token) => {
        const { outcome, facts } = judge(audience)(token);
        return { outcome, facts: { ...facts, rotated: token.refreshToken !== current } };
      },
    );
    if ("refusal" in next) break;
    // A new refresh token takes the place of the old one.
    refreshToken = next.answer.refreshToken ?? current;
  }
  return [];
}

async function checkIdentity(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  wish: { attempt: DiagnosisLoginAttempt; leastLevel: "3" | "4" },
  idToken: string,
): Promise<void> {
  await recorder.run(
    "id-token",
    { leastLevel: wish.leastLevel },
    async () =>
      checkIdToken(idToken, await publicKeysOf(ctx.env, client.environment), {
        issuer: client.issuer,
        clientId: client.credentials.clientId,
        nonce: wish.attempt.nonce,
        maxAge: LOGIN_MAX_AGE_SECONDS,
        leastLevel: Number(wish.leastLevel),
        nowSeconds: protocolNow(new URL(client.issuer).origin),
      }),
    ({ checks, ...facts }) => ({
      outcome: checks.every((each) => each.ok) ? "ok" : "failed",
      facts: {
        ...facts,
        passed: checks.filter((each) => each.ok).map((each) => each.check),
        wrong: checks.filter((each) => !each.ok).map((each) => each.check),
      },
    }),
  );
}
