import type { z } from "zod";
import { childDetails, multiTenantDetails } from "@/lib/domain/organization-details";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/errors";
import { type TokenAnswer, tokenByCredentials } from "@/lib/helseid/try-client";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";
import { beginDiagnosis, Recorder, settleDiagnosis } from "./keep-diagnosis";
import { TryMachine } from "./schemas";
import { explainOwnTry, noteClockAndKey, type TriedClient, triedClient } from "./tried-client";

const CHILD_CLAIM = "helseid://claims/client/claims/orgnr_child";
const PARENT_CLAIM = "helseid://claims/client/claims/orgnr_parent";

/**
 * Machine to machine: a token for each audience of the client, for the main organisation or a child of it (domain 3.4, 3.8).
 * @returns the id of the diagnosis; a refusal is its contents, not an error
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, INVALID_INPUT for a child that the client has not
 */
export async function tryMachine(
  ctx: Context,
  input: z.input<typeof TryMachine>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, child } = parseInput(TryMachine, input);
  const client = await triedClient(ctx, installationId);
  // HelseID judges a single-tenant client's child by the client's own list; a multi-tenant one's not at all.
  if (child && !client.multiTenant && !client.childOrganizationNumbers.includes(child))
    throw new AppError("INVALID_INPUT", { fields: { child: "not-on-client" } });
  const diagnosisId = await beginDiagnosis(ctx, client, "machine", { child: child || null });
  const recorder = new Recorder();
  const details = client.multiTenant
    ? multiTenantDetails(client.organizationNumber, child || null)
    : child
      ? childDetails(child)
      : undefined;
  let causes: RankedCause[] = [];
  for (const [audience, scopes] of scopesByAudience(client.scopes)) {
    const told = await recorder.run(
      "token",
      { audience, scopes },
      () => tokenByCredentials(ctx.env, client.credentials, { scope: scopes.join(" "), details }),
      (answer) => judgeToken(answer, { audience, scopes, child: child || null }),
    );
    if ("refusal" in told && causes.length === 0)
      causes = await explainOwnTry(ctx, recorder, client, told.refusal, scopes);
    // The client itself is refused: asking for the next audience would tell nothing new.
    if ("refusal" in told && told.refusal.failure === "invalid_client") break;
  }
  await finish(ctx, recorder, client, diagnosisId, causes);
  return { diagnosisId };
}

/** The clock is measured by the answers, so it is told last and stands first. */
async function finish(
  ctx: Context,
  recorder: Recorder,
  client: TriedClient,
  diagnosisId: string,
  causes: RankedCause[],
): Promise<void> {
  const first = new Recorder();
  await noteClockAndKey(ctx, first, client);
  await settleDiagnosis(ctx, diagnosisId, client, { steps: [...first.steps, ...recorder.steps], causes });
}

/** What a token tells of itself, and whether it is what was asked for. */
export function judgeToken(
  answer: TokenAnswer,
  wanted: { audience: string; scopes: readonly string[]; child: string | null; bearer?: boolean },
) {
  const { claims } = answer;
  const audiences = [claims?.aud ?? []].flat();
  const given = scopesOf(claims?.scope);
  const bound = typeof (claims?.cnf as { jkt?: unknown } | undefined)?.jkt === "string";
  const childTold = text(claims?.[CHILD_CLAIM]);
  const missing = wanted.scopes.filter((scope) => !given.includes(scope));
  const right =
    claims !== null &&
    audiences.length === 1 &&
    audiences[0] === wanted.audience &&
    bound === !wanted.bearer &&
    (wanted.child === null || childTold === wanted.child);
  return {
    outcome:
      !right || given.length === 0
        ? ("failed" as const)
        : missing.length > 0
          ? ("partial" as const)
          : ("ok" as const),
    facts: {
      tokenAudiences: audiences,
      given,
      missing,
      rejected: answer.rejectedScopes,
      bound,
      expiresIn: answer.expiresIn,
      parent: text(claims?.[PARENT_CLAIM]),
      child: childTold,
    },
  };
}

function scopesOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((each): each is string => typeof each === "string");
  return typeof claim === "string" ? claim.split(" ").filter(Boolean) : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 200) : null;
}
