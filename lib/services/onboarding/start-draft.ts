import { z } from "zod";
import { secondsBetween } from "@/lib/base/clock";
import { createSubmitted } from "@/lib/core/keys/ledger/create";
import { KeyTransitionRefused } from "@/lib/core/keys/ledger/key-ref";
import { markSubmitted } from "@/lib/core/keys/ledger/transitions";
import { lockInstallation } from "@/lib/db/locks";
import { unseal } from "@/lib/crypto/seal";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { MAX_DRAFT_RESPONSE_SECONDS } from "@/lib/domain/draft-follow-up";
import { confirmUrl, returnUriForDraft, type ReturnSettings } from "@/lib/domain/return-address";
import { wantedConfiguration } from "@/lib/domain/wanted-configuration";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { createClientDraft } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ClientDraftRequest } from "@/lib/selvbetjening/schemas";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, publicJwkText } from "@/lib/core/input/fields";
import { ClaimsSchema } from "@/lib/core/clients/configuration-schema";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { apiKeyRecord } from "@/lib/core/keys/sealed-records";
import { withTransaction } from "@/lib/core/db/transaction";
import type { DraftFailure } from "@/lib/domain/failures";
import { onboardingTarget } from "./internal/onboarding-target";
import { proveEarlierDraft } from "./internal/prove-earlier-draft";

const StartDraft = z.strictObject({
  installationId: entityId,
  /** Made when the form is rendered. */
  operationId: z.uuid(),
  /** The customer's link and browser; absent when support starts. */
  link: z.strictObject({ linkId: entityId, browser: z.string().min(20).max(100) }).optional(),
  /** The public half of a key that the customer's browser made; for installations that hold their key themselves. */
  publicJwk: publicJwkText.optional(),
});
type StartDraftInput = z.output<typeof StartDraft>;
type Target = Awaited<ReturnType<typeof onboardingTarget>>;

/** A new attempt only when the answer was too slow for the ten seconds. */
const MAX_ATTEMPTS = 2;
const WAIT_FOR_TWIN_MS = 25_000;
/** Until the worker follows a draft that no page watches. */
const FOLLOW_AFTER_SECONDS = 300;

/**
 * The press: makes a draft in Selvbetjening and says where the browser must go, within ten seconds (domain 1.5).
 * The intent is written before the call and its outcome after it; the same press sent twice makes one draft.
 * @returns the confirm page's address, or null when there is none to go to (the state then says why)
 */
export async function startDraft(ctx: Context, input: z.input<typeof StartDraft>): Promise<string | null> {
  const wish = parseInput(StartDraft, input);
  authorizeInstallation(ctx, wish.installationId, "onboarding.manage");
  const target = await onboardingTarget(ctx, wish.installationId);
  // Such a key is born at the customer, so somebody else cannot press for them.
  if (target.custody === "INSTALLATION" && !wish.publicJwk) throw new AppError("CUSTODY_NOT_SUPPORTED");
  // Confirmed already, and only the way back was lost? A second client would be one too many.
  if (await proveEarlierDraft(ctx, target.id)) return null;
  const pressedAt = ctx.clock();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // The second attempt is our own, so it gets an operation of its own.
    const operationId = attempt === 0 ? wish.operationId : crypto.randomUUID();
    const intent = await writeIntent(ctx, target, { ...wish, operationId });
    if (!intent) return waitForTwin(ctx, target, wish.operationId);
    const url = await callAndSettle(ctx, target, intent, pressedAt);
    if (url !== "too-slow") return url;
  }
  return null;
}

interface Intent {
  draftId: string;
  returnValue: string;
  publicJwk: unknown;
}

/** Takes the spare key and writes the draft as REQUESTED. Null when the same press, or another one, is already under way. */
async function writeIntent(ctx: Context, target: Target, wish: StartDraftInput): Promise<Intent | null> {
  if (await ctx.db.clientDraft.count({ where: { operationId: wish.operationId } })) return null;
  const takeKey = await keyTaker(ctx, target, wish.publicJwk);
  const returnValue = newSecret();
  const now = ctx.clock();
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      // Two presses meet here: the second waits for the row and finds the key taken.
      await lockInstallation(tx, target.id);
      if (await tx.clientDraft.count({ where: { operationId: wish.operationId } })) throw new Taken();
      if (wish.link) await bindLink(ctx, tx, wish.link, now);
      const key = await takeKey(tx);
      const abandoned = await tx.clientDraft.updateMany({
        where: {
          installationId: target.id,
          state: { in: ["CREATED", "ACCESS_REQUESTED", "RETURNED_ERROR"] },
        },
        data: { state: "ABANDONED" },
      });
      const { id } = await tx.clientDraft.create({
        data: {
          installationId: target.id,
          linkId: wish.link?.linkId,
          keyId: key.id,
          startedById: ctx.actor.kind === "staff" ? ctx.actor.userId : null,
          operationId: wish.operationId,
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
    if (error instanceof Taken || error instanceof KeyTransitionRefused || isUniqueViolation(error))
      return null;
    throw error;
  }
}

class Taken extends Error {}

type TakenKey = { id: string; publicJwk: unknown };

/** How the key is taken inside the transaction: the sealed spare, or the browser's public half. */
async function keyTaker(
  ctx: Context,
  target: Target,
  publicJwk: string | undefined,
): Promise<(tx: Tx) => Promise<TakenKey>> {
  const select = { id: true, publicJwk: true };
  if (target.custody === "PORTAL") {
    const keyId = await prepareKey(ctx, target.id);
    return async (tx) => {
      await markSubmitted(tx, { id: keyId, installationId: target.id });
      return tx.clientKey.findUniqueOrThrow({ where: { id: keyId }, select });
    };
  }
  const key = await readPublicJwk(publicJwk ?? "");
  return async (tx) => {
    // A second attempt of ours after an answer that came too late uses the same key.
    const known = await tx.clientKey.findUnique({
      where: { installationId_kid: { installationId: target.id, kid: key.kid } },
      select: { ...select, state: true, custody: true },
    });
    if (known && (known.state !== "SUBMITTED" || known.custody !== "INSTALLATION"))
      throw new AppError("CONFLICT");
    return known ?? createSubmitted(tx, target.id, key, ctx.clock());
  };
}

type Tx = Parameters<Parameters<typeof withTransaction>[1]>[0];

/** The first browser to press holds the link (two browsers at once: the second is told so). */
async function bindLink(
  ctx: Context,
  tx: Tx,
  link: { linkId: string; browser: string },
  now: Date,
): Promise<void> {
  const found = await tx.onboardingLink.findUniqueOrThrow({ where: { id: link.linkId } });
  if (ctx.actor.kind !== "customer" || found.installationId !== ctx.actor.installationId)
    throw new AppError("FORBIDDEN");
  if (found.revokedAt) throw new AppError("LINK_REVOKED");
  if (found.expiresAt <= now) throw new AppError("LINK_EXPIRED");
  const browserHash = hashSecret(link.browser);
  if (found.boundToHash && found.boundToHash !== browserHash) throw new AppError("LINK_HELD");
  if (!found.boundToHash) {
    await tx.onboardingLink.update({
      where: { id: link.linkId },
      data: { boundToHash: browserHash, boundAt: now },
    });
  }
}

async function callAndSettle(
  ctx: Context,
  target: Target,
  intent: Intent,
  pressedAt: Date,
): Promise<string | null | "too-slow"> {
  const calledAt = ctx.clock();
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
  const tooSlow = secondsBetween(calledAt, now) > MAX_DRAFT_RESPONSE_SECONDS;
  await settle(ctx, target, intent.draftId, {
    state: tooSlow ? "NOT_OPENED" : "CREATED",
    clientId,
    answeredAt: now,
    redirectMs: now.getTime() - pressedAt.getTime(),
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
  answeredAt?: Date;
  redirectMs?: number;
  failureCode?: DraftFailure;
  failureDetail?: string;
}

async function settle(ctx: Context, target: Target, draftId: string, outcome: Outcome): Promise<void> {
  const created = outcome.state === "CREATED";
  await withTransaction(ctx, async (tx, audit) => {
    await tx.clientDraft.update({
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

/** Empty lists are left out: the draft has its own defaults from the template, and nobody asked to empty them. */
function draftFor(ctx: Context, target: Target, intent: Intent): ClientDraftRequest {
  const wanted = wantedConfiguration(
    { ...target, claims: ClaimsSchema.parse(target.claims) },
    target.template,
  );
  return {
    organizationNumber: target.organization.number,
    publicJwk: JSON.stringify(intent.publicJwk),
    apiScopes: wanted.apiScopes,
    audienceSpecificClientClaims: unlessEmpty(wanted.claims),
    redirectUris: unlessEmpty(wanted.redirectUris),
    postLogoutRedirectUris: unlessEmpty(wanted.postLogoutRedirectUris),
    childOrganizationNumbers: unlessEmpty(wanted.childOrganizationNumbers),
    postClientConfirmationRedirectUri: returnUriForDraft(
      returnSettings(target),
      ctx.env.PORTAL_URL,
      intent.returnValue,
    ),
  };
}

/** The same press again, or another one at the same moment: wait for the draft that is under way and go where it goes. */
async function waitForTwin(ctx: Context, target: Target, operationId: string): Promise<string | null> {
  for (let waited = 0; waited < WAIT_FOR_TWIN_MS; waited += 100) {
    const twin = await ctx.db.clientDraft.findFirst({
      where: { installationId: target.id },
      orderBy: [{ requestedAt: "desc" }],
      select: { state: true, clientId: true, operationId: true },
    });
    if (twin && twin.state !== "REQUESTED") {
      const usable = twin.state === "CREATED" && twin.clientId;
      if (!usable) return null;
      return confirmUrl(
        returnSettings(target),
        addressesOf(ctx.env, target.template.environment).selvbetjeningPortal,
        twin.clientId!,
      );
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new AppError("UPSTREAM_UNREACHABLE", { cause: new Error(`operation ${operationId} did not settle`) });
}
