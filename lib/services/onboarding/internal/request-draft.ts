import { secondsBetween } from "@/lib/base/clock";
import { unseal } from "@/lib/crypto/seal";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { MAX_DRAFT_RESPONSE_SECONDS } from "@/lib/domain/draft-times";
import type { DraftFailure } from "@/lib/domain/failures";
import { returnUriForDraft } from "@/lib/domain/return-address";
import { createClientDraft } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ClientDraftRequest } from "@/lib/selvbetjening/schemas";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { apiKeyRecord } from "@/lib/core/keys/sealed-records";
import type { DraftIntent } from "./claim-draft";
import { draftAddress, returnSettings } from "./draft-address";
import type { OnboardingTarget } from "./onboarding-target";

/** When the worker follows up a draft that no page follows. */
const FOLLOW_AFTER_SECONDS = 300;

/**
 * Requests the draft from Selvbetjening and writes the outcome. Called by `startDraft`, which has authorized.
 * @param submittedAt when the customer or staff member submitted
 * @returns the address to redirect the browser to; null when there is none, and the state says why;
 *   "too-slow" when the response took so long that the draft could no longer be opened in time, or another
 *   was made meanwhile
 */
export async function requestDraft(
  ctx: Context,
  target: OnboardingTarget,
  intent: DraftIntent,
  submittedAt: Date,
): Promise<string | null | "too-slow"> {
  let clientId: string;
  try {
    clientId = await createClientDraft(
      ctx.env,
      target.template.environment,
      openApiKey(ctx, target),
      draftFor(ctx, target, intent),
    );
  } catch (error) {
    if (!(error instanceof SelvbetjeningError)) throw error;
    await settle(ctx, target, intent, () => failureOf(error));
    return null;
  }
  const outcome = await settle(ctx, target, intent, (now) => {
    const response = { clientId, respondedAt: now };
    if (secondsBetween(intent.requestedAt, now) > MAX_DRAFT_RESPONSE_SECONDS)
      return { state: "NOT_OPENED", ...response, failureCode: "too-slow" };
    const redirectMs = now.getTime() - submittedAt.getTime();
    return { state: "CREATED", ...response, redirectedAt: now, redirectMs };
  });
  return outcome === "CREATED" ? draftAddress(ctx, target, clientId) : "too-slow";
}

function failureOf(error: SelvbetjeningError): Outcome {
  switch (error.failure) {
    case "refused":
      return { state: "REFUSED", failureCode: "refused", failureDetail: error.field };
    case "unauthorized":
      return { state: "REFUSED", failureCode: "api-key" };
    case "busy":
      return { state: "UNREACHABLE", failureCode: "busy" };
    case "unreachable":
      return { state: "UNREACHABLE", failureCode: "unreachable" };
    case "unreadable":
      return { state: "UNREACHABLE", failureCode: "unreadable" };
  }
}

interface Outcome {
  state: "CREATED" | "NOT_OPENED" | "REFUSED" | "UNREACHABLE";
  clientId?: string;
  respondedAt?: Date;
  redirectedAt?: Date;
  redirectMs?: number;
  failureCode?: DraftFailure;
  failureDetail?: string;
}

/**
 * Writes the outcome, and in the same transaction that the browser is redirected, when it will be. The time
 * is read under the installation's lock: whoever decides there about another draft sees this one as sent, or
 * this one is not sent any more.
 * @returns the state; null when the draft was ended while it was being requested
 */
async function settle(
  ctx: Context,
  target: OnboardingTarget,
  intent: DraftIntent,
  evaluate: (now: Date) => Outcome,
): Promise<Outcome["state"] | null> {
  const { draftId } = intent;
  return withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, target.id);
    const now = ctx.clock();
    const outcome = evaluate(now);
    const created = outcome.state === "CREATED";
    const settled = await locked.tx.clientDraft.updateMany({
      where: { id: draftId, state: "REQUESTED" },
      data: { ...outcome, settledAt: created ? null : now },
    });
    if (settled.count === 0) return unchanged(null);
    if (created) await enqueue(tx, "follow-draft", { draftId }, { afterSeconds: FOLLOW_AFTER_SECONDS });
    audit({
      action: created ? "draft.created" : "draft.failed",
      entity: { type: "draft", id: draftId },
      installationId: target.id,
      details: {
        clientId: outcome.clientId ?? null,
        redirectMs: outcome.redirectMs ?? null,
        code: outcome.failureCode ?? null,
        field: outcome.failureDetail ?? null,
      },
    });
    return outcome.state;
  });
}

function openApiKey(ctx: Context, target: OnboardingTarget): string {
  return unseal(
    target.template.sealedApiKey!,
    apiKeyRecord(target.template.id),
    ctx.env.DATA_ENCRYPTION_KEY,
    ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS,
  );
}

const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** Leaves empty lists out, so that the template's own defaults apply. */
function draftFor(ctx: Context, target: OnboardingTarget, intent: DraftIntent): ClientDraftRequest {
  const { requested } = target;
  return {
    organizationNumber: target.organization.number,
    publicJwk: JSON.stringify(intent.publicJwk),
    apiScopes: requested.apiScopes,
    audienceSpecificClientClaims: unlessEmpty(requested.claims),
    redirectUris: unlessEmpty(requested.redirectUris),
    postLogoutRedirectUris: unlessEmpty(requested.postLogoutRedirectUris),
    childOrganizationNumbers: unlessEmpty(requested.childOrganizationNumbers),
    postClientConfirmationRedirectUri: returnUriForDraft(
      returnSettings(target),
      ctx.env.PORTAL_URL,
      intent.returnValue,
    ),
  };
}
