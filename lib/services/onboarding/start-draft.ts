import { z } from "zod";
import { draftStanding } from "@/lib/domain/draft-confirmation";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { DRAFT_CONFIRMATION, draftConfirmation, NOBODY } from "@/lib/core/clients/draft-confirmation";
import { entityId, publicJwkText, typedConfirmation } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { findWait } from "@/lib/core/upstream/waits";
import type { DraftState } from "@/lib/domain/states";
import { claimDraft } from "./internal/claim-draft";
import { onboardingTarget } from "./internal/onboarding-target";
import { proveEarlierDrafts } from "./internal/prove-earlier-drafts";
import { requestDraft } from "./internal/request-draft";

const StartDraft = z.strictObject({
  installationId: entityId,
  /** Created when the form is rendered. Submissions with the same id at the same time create one draft. */
  operationId: z.uuid(),
  /** The customer's link and browser; absent when support starts. */
  link: z.strictObject({ linkId: entityId, browser: z.string().min(20).max(100) }).optional(),
  /** The public half of a key that the customer's browser created; for installation custody. */
  publicJwk: publicJwkText.optional(),
  /** What was typed to confirm that an earlier client may be cut off from messages (`second-client.ts`). */
  confirmation: typedConfirmation.default(""),
  /** The environment's word, which staff type for another draft where the number is of the other's kind. */
  environmentWord: typedConfirmation.default(""),
});

/**
 * A second attempt is made only when the first response took so long that the draft could no longer be opened
 * in time.
 */
const MAX_ATTEMPTS = 2;
/** How often a submission looks again at what the others have done meanwhile. */
const MAX_ROUNDS = 8;

/**
 * Creates a client draft in Selvbetjening, unless an earlier one may still be confirmed: the browser that was
 * sent to that one is sent there again, and every other is refused. The intent is written before the request,
 * and the outcome after it.
 * @returns the address of the confirmation page, to which the browser must be redirected within ten seconds
 *   (Selvbetjening discards the draft after that); null when there is none, and the state says why
 * @throws AppError CUSTODY_NOT_SUPPORTED, LINK_REVOKED, LINK_EXPIRED, LINK_HELD, UPSTREAM_UNREACHABLE;
 *   CODE_WRONG when support's code was not entered, CODE_LOCKED;
 *   TOO_MANY_REQUESTS when too many drafts were requested within a minute;
 *   UPSTREAM_BUSY with the wait of a service that has asked for time; DRAFT_MAY_BE_CONFIRMED when another
 *   browser was sent to an earlier draft, or HelseID has not said yet whether it was confirmed; INVALID_INPUT
 *   without the confirmation; and the refusals of `onboardingRefusal`
 */
export async function startDraft(ctx: Context, input: z.input<typeof StartDraft>): Promise<string | null> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const submission = parseInput(StartDraft, input);
  const target = await onboardingTarget(ctx, submission.installationId);
  // The key is created in the customer's browser, so staff cannot submit on their behalf.
  if (target.custody === "INSTALLATION" && ctx.actor.kind !== "customer")
    throw new AppError("CUSTODY_NOT_SUPPORTED");
  // A new draft is neither stored nor queued meanwhile: the customer submits again when the wait is over. The
  // address of an earlier one takes no request.
  const wait = await findWait(ctx, target.template.environment);
  // When an earlier draft was confirmed and only its return was lost, there is nothing left to do.
  if (!wait && (await proveEarlierDrafts(ctx, target.id))) return null;
  const submittedAt = ctx.clock();
  let attempts = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const claim = await claimDraft(ctx, target, submission, wait);
    if (claim.kind === "address") return claim.url;
    if (claim.kind === "wait") {
      const state = await waitForOutcome(ctx, claim.draftId);
      if (state === "REFUSED" || state === "UNREACHABLE") return null;
    }
    if (claim.kind === "request") {
      attempts += 1;
      const url = await requestDraft(ctx, target, claim.intent, submittedAt);
      if (url !== "too-slow") return url;
      if (attempts === MAX_ATTEMPTS) return null;
    }
  }
  throw new AppError("UPSTREAM_UNREACHABLE", {
    cause: new Error(`operation ${submission.operationId} did not settle`),
  });
}

/** Waits until the draft of a concurrent submission has an outcome, or will not get one that counts. */
async function waitForOutcome(ctx: Context, draftId: string): Promise<DraftState> {
  for (;;) {
    const draft = await ctx.db.clientDraft.findUniqueOrThrow({
      where: { id: draftId },
      select: DRAFT_CONFIRMATION,
    });
    const confirmation = draftConfirmation(draft, NOBODY);
    const standing = draftStanding(confirmation, ctx.clock(), ctx.env.CLIENT_CACHE_SECONDS);
    if (draft.state !== "REQUESTED" || standing.kind === "over") return draft.state;
    await new Promise((done) => setTimeout(done, 100));
  }
}
