import { z } from "zod";
import { secondsBetween } from "@/lib/base/clock";
import { createSubmitted } from "@/lib/core/keys/ledger/create";
import { KeyTransitionRefused } from "@/lib/core/keys/ledger/key-ref";
import { markSubmitted } from "@/lib/core/keys/ledger/transitions";
import { type LockedInstallation, lockInstallation } from "@/lib/db/locks";
import { unseal } from "@/lib/crypto/seal";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { MAX_DRAFT_RESPONSE_SECONDS } from "@/lib/domain/draft-follow-up";
import { confirmUrl, returnUriForDraft, type ReturnSettings } from "@/lib/domain/return-address";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { createClientDraft } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ClientDraftRequest } from "@/lib/selvbetjening/schemas";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, publicJwkText } from "@/lib/core/input/fields";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { apiKeyRecord } from "@/lib/core/keys/sealed-records";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { withTransaction } from "@/lib/core/db/transaction";
import type { DraftFailure } from "@/lib/domain/failures";
import { onboardingTarget } from "./internal/onboarding-target";
import { proveEarlierDraft } from "./internal/prove-earlier-draft";

const StartDraft = z.strictObject({
  installationId: entityId,
  /** Created when the form is rendered. The same id never creates a second draft. */
  operationId: z.uuid(),
  /** The customer's link and browser; absent when support starts. */
  link: z.strictObject({ linkId: entityId, browser: z.string().min(20).max(100) }).optional(),
  /** The public half of a key that the customer's browser created; for installation custody. */
  publicJwk: publicJwkText.optional(),
});
type Submission = z.output<typeof StartDraft>;
type Target = Awaited<ReturnType<typeof onboardingTarget>>;

/**
 * A second attempt is made only when the first response took so long that the draft could no longer be opened
 * in time.
 */
const MAX_ATTEMPTS = 2;
const MAX_WAIT_FOR_DUPLICATE_MS = 25_000;
/** When the worker follows up a draft that no page follows. */
const FOLLOW_AFTER_SECONDS = 300;

/**
 * Creates a client draft in Selvbetjening. The intent is written before the request, and the outcome after
 * it. Idempotent: a duplicate submission creates no second draft and gets the same address.
 * @returns the address of the confirmation page, to which the browser must be redirected within ten seconds
 *   (Selvbetjening discards the draft after that); null when there is none, and the state says why
 * @throws AppError CUSTODY_NOT_SUPPORTED, LINK_REVOKED, LINK_EXPIRED, LINK_HELD, UPSTREAM_UNREACHABLE,
 *   UPSTREAM_BUSY with the wait of a service that has asked for time, and the refusals of `onboardingRefusal`
 */
export async function startDraft(ctx: Context, input: z.input<typeof StartDraft>): Promise<string | null> {
  const submission = parseInput(StartDraft, input);
  authorizeInstallation(ctx, submission.installationId, "onboarding.manage");
  const target = await onboardingTarget(ctx, submission.installationId);
  // The key is created in the customer's browser, so staff cannot submit on their behalf.
  if (target.custody === "INSTALLATION" && !submission.publicJwk) throw new AppError("CUSTODY_NOT_SUPPORTED");
  const isKnown = await ctx.db.clientDraft.count({ where: { operationId: submission.operationId } });
  // Neither stored nor queued: the customer submits again when the wait is over.
  if (!isKnown) await requireNoWait(ctx, target.template.environment);
  // When an earlier draft was confirmed and only its return was lost, another draft would create a second
  // client.
  if (await proveEarlierDraft(ctx, target.id)) return null;
  const submittedAt = ctx.clock();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // The operation id is unique among drafts, so the second attempt needs a new one.
    const operationId = attempt === 0 ? submission.operationId : crypto.randomUUID();
    const intent = await writeIntent(ctx, target, { ...submission, operationId });
    if (!intent) return waitForDuplicate(ctx, target, submission.operationId);
    const url = await requestAndSettle(ctx, target, intent, submittedAt);
    if (url !== "too-slow") return url;
  }
  return null;
}

interface Intent {
  draftId: string;
  returnValue: string;
  publicJwk: unknown;
}

/**
 * Claims the key and writes the draft as REQUESTED.
 * @returns null when a draft of this submission or of a concurrent one exists
 */
async function writeIntent(ctx: Context, target: Target, submission: Submission): Promise<Intent | null> {
  if (await ctx.db.clientDraft.count({ where: { operationId: submission.operationId } })) return null;
  const claimKey = await keyClaim(ctx, target, submission.publicJwk);
  const returnValue = newSecret();
  const now = ctx.clock();
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      // Serializes concurrent submissions: the second one finds the draft or the key of the first.
      const locked = await lockInstallation(tx, target.id);
      if (await tx.clientDraft.count({ where: { operationId: submission.operationId } }))
        throw new DuplicateSubmission();
      if (submission.link) await bindLink(ctx, locked, submission.link, now);
      const key = await claimKey(locked);
      const abandoned = await locked.tx.clientDraft.updateMany({
        where: {
          installationId: target.id,
          state: { in: ["CREATED", "ACCESS_REQUESTED", "RETURNED_ERROR"] },
        },
        data: { state: "ABANDONED" },
      });
      const { id } = await locked.tx.clientDraft.create({
        data: {
          installationId: target.id,
          linkId: submission.link?.linkId,
          keyId: key.id,
          startedById: ctx.actor.kind === "staff" ? ctx.actor.userId : null,
          operationId: submission.operationId,
          state: "REQUESTED",
          returnHash: hashSecret(returnValue),
          requestedAt: now,
        },
        select: { id: true },
      });
      if (target.custody === "PORTAL") await enqueue(tx, "prepare-key", { installationId: target.id });
      if (abandoned.count > 0)
        audit({ action: "draft.abandoned", entity: { type: "draft", id }, installationId: target.id });
      audit({ action: "draft.requested", entity: { type: "draft", id }, installationId: target.id });
      return { draftId: id, returnValue, publicJwk: key.publicJwk };
    });
  } catch (error) {
    if (
      error instanceof DuplicateSubmission ||
      error instanceof KeyTransitionRefused ||
      isUniqueViolation(error)
    )
      return null;
    throw error;
  }
}

class DuplicateSubmission extends Error {}

type ClaimedKey = { id: string; publicJwk: unknown };

/** What claims the key inside the transaction: the sealed spare key, or the public half from the browser. */
async function keyClaim(
  ctx: Context,
  target: Target,
  publicJwk: string | undefined,
): Promise<(locked: LockedInstallation) => Promise<ClaimedKey>> {
  const select = { id: true, publicJwk: true };
  if (target.custody === "PORTAL") {
    const keyId = await prepareKey(ctx, target.id);
    return async (locked) => {
      await markSubmitted(locked, keyId);
      return locked.tx.clientKey.findUniqueOrThrow({ where: { id: keyId }, select });
    };
  }
  const key = await readPublicJwk(publicJwk ?? "");
  return async (locked) => {
    // The second attempt, after a response that came too late, uses the same key.
    const known = await locked.tx.clientKey.findUnique({
      where: { installationId_kid: { installationId: target.id, kid: key.kid } },
      select: { ...select, state: true, custody: true },
    });
    if (known && (known.state !== "SUBMITTED" || known.custody !== "INSTALLATION"))
      throw new AppError("CONFLICT");
    return known ?? createSubmitted(locked, key, ctx.clock());
  };
}

/** Binds the link to the first browser that submits. @throws AppError LINK_HELD for another browser */
async function bindLink(
  ctx: Context,
  { tx }: LockedInstallation,
  link: { linkId: string; browser: string },
  now: Date,
): Promise<void> {
  const record = await tx.onboardingLink.findUniqueOrThrow({ where: { id: link.linkId } });
  if (ctx.actor.kind !== "customer" || record.installationId !== ctx.actor.installationId)
    throw new AppError("FORBIDDEN");
  if (record.revokedAt) throw new AppError("LINK_REVOKED");
  if (record.expiresAt <= now) throw new AppError("LINK_EXPIRED");
  const browserHash = hashSecret(link.browser);
  if (record.boundToHash && record.boundToHash !== browserHash) throw new AppError("LINK_HELD");
  if (!record.boundToHash) {
    await tx.onboardingLink.update({
      where: { id: link.linkId },
      data: { boundToHash: browserHash, boundAt: now },
    });
  }
}

/** Requests the draft from Selvbetjening and writes the outcome. @returns as `startDraft`, or "too-slow" */
async function requestAndSettle(
  ctx: Context,
  target: Target,
  intent: Intent,
  submittedAt: Date,
): Promise<string | null | "too-slow"> {
  const requestedAt = ctx.clock();
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
    await settle(ctx, target, intent.draftId, failureOf(error));
    return null;
  }
  const now = ctx.clock();
  const tooSlow = secondsBetween(requestedAt, now) > MAX_DRAFT_RESPONSE_SECONDS;
  await settle(ctx, target, intent.draftId, {
    state: tooSlow ? "NOT_OPENED" : "CREATED",
    clientId,
    respondedAt: now,
    redirectMs: now.getTime() - submittedAt.getTime(),
    ...(tooSlow ? { failureCode: "too-slow" } : {}),
  });
  if (tooSlow) return "too-slow";
  return confirmUrl(
    returnSettings(target),
    addressesOf(ctx.env, target.template.environment).selvbetjeningPortal,
    clientId,
  );
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
  redirectMs?: number;
  failureCode?: DraftFailure;
  failureDetail?: string;
}

async function settle(ctx: Context, target: Target, draftId: string, outcome: Outcome): Promise<void> {
  const created = outcome.state === "CREATED";
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, target.id);
    await locked.tx.clientDraft.update({
      where: { id: draftId, state: "REQUESTED" },
      data: { ...outcome, settledAt: created ? null : ctx.clock() },
    });
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
  });
}

function openApiKey(ctx: Context, target: Target): string {
  return unseal(
    target.template.sealedApiKey!,
    apiKeyRecord(target.template.id),
    ctx.env.DATA_ENCRYPTION_KEY,
    ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS,
  );
}

function returnSettings(target: Target): ReturnSettings {
  return {
    form: target.template.returnForm,
    port: target.template.returnPort,
    path: target.template.returnPath,
  };
}

const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** Leaves empty lists out, so that the template's own defaults apply. */
function draftFor(ctx: Context, target: Target, intent: Intent): ClientDraftRequest {
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

/**
 * For a duplicate or concurrent submission: waits for the draft that is under way.
 * @returns its address, as `startDraft`
 */
async function waitForDuplicate(ctx: Context, target: Target, operationId: string): Promise<string | null> {
  for (let waited = 0; waited < MAX_WAIT_FOR_DUPLICATE_MS; waited += 100) {
    const draft = await ctx.db.clientDraft.findFirst({
      where: { installationId: target.id },
      orderBy: [{ requestedAt: "desc" }],
      select: { state: true, clientId: true, operationId: true },
    });
    if (draft && draft.state !== "REQUESTED") {
      const usable = draft.state === "CREATED" && draft.clientId;
      if (!usable) return null;
      return confirmUrl(
        returnSettings(target),
        addressesOf(ctx.env, target.template.environment).selvbetjeningPortal,
        draft.clientId!,
      );
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new AppError("UPSTREAM_UNREACHABLE", { cause: new Error(`operation ${operationId} did not settle`) });
}
