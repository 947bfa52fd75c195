import { createSubmitted } from "@/lib/core/keys/ledger/create";
import { KeyTransitionRefused } from "@/lib/core/keys/ledger/key-ref";
import { markSubmitted } from "@/lib/core/keys/ledger/transitions";
import { type LockedInstallation, lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { mayBeClient, startStep } from "@/lib/domain/draft-confirmation";
import { isConfirmedBy, mayLockHerId } from "@/lib/domain/second-client";
import { AppError } from "@/lib/base/errors";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { UpstreamWait } from "@/lib/base/upstream-wait";
import type { Context } from "@/lib/context/context";
import { type Asker, DRAFT_CONFIRMATION, draftConfirmation } from "@/lib/core/clients/draft-confirmation";
import { type Audit, unchanged, withTransaction } from "@/lib/core/db/transaction";
import { requireEnvironmentTyped } from "@/lib/core/registration/require-environment-typed";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { needsCode } from "@/lib/core/links/phone-code";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { draftAddress } from "./draft-address";
import { draftPoint, requireDraftAllowed } from "./draft-limits";
import { auditInterrupted, INTERRUPTED } from "./interrupted-draft";
import { linkStanding } from "./link-standing";
import type { OnboardingTarget } from "./onboarding-target";

export interface Submission {
  operationId: string;
  link?: { linkId: string; browser: string };
  publicJwk?: string;
  confirmation: string;
  environmentWord: string;
}

/** A draft that is stored as REQUESTED and must be requested from Selvbetjening now. */
export interface DraftIntent {
  draftId: string;
  returnValue: string;
  publicJwk: unknown;
  requestedAt: Date;
}

export type DraftClaim =
  | { kind: "request"; intent: DraftIntent }
  /** Where the browser goes on; null when there is nothing to do but to wait. */
  | { kind: "address"; url: string | null }
  /** Another submission of the same browser is creating a draft. */
  | { kind: "wait"; draftId: string }
  /** The spare key was used by a submission that has failed since. */
  | { kind: "retry" };

/**
 * Decides, under the installation's lock, what a submission leads to: the address of the draft that may still
 * be confirmed, or a new draft, whose intent is stored and whose key is claimed. Called by `startDraft`,
 * which has authorized.
 * @param wait of a service that has asked for time, so that no draft can be requested or proved now
 * @throws AppError as `startDraft`
 */
export async function claimDraft(
  ctx: Context,
  target: OnboardingTarget,
  submission: Submission,
  wait: UpstreamWait | null,
): Promise<DraftClaim> {
  const claimKey = await keyClaim(ctx, target, submission.publicJwk);
  const asker: Asker = {
    userId: ctx.actor.kind === "staff" ? ctx.actor.userId : null,
    browserHash: submission.link ? hashSecret(submission.link.browser) : null,
  };
  const point = draftPoint(ctx, target.template.environment);
  try {
    return await withTransaction<DraftClaim>(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, target.id);
      const now = ctx.clock();
      const installation = await tx.installation.findUniqueOrThrow({
        where: { id: target.id },
        select: { activatedAt: true, closedAt: true },
      });
      if (installation.closedAt) throw new AppError("INSTALLATION_CLOSED");
      // A concurrent submission or follow-up has proved an earlier draft.
      if (installation.activatedAt) return unchanged({ kind: "address", url: null });
      const isBound = submission.link ? await isBoundLink(ctx, locked, submission.link) : true;
      const drafts = await readDrafts(tx, target.id, asker);
      const step = startStep(drafts, now, ctx.env.CLIENT_CACHE_SECONDS);
      const bind = async () => {
        if (submission.link && !isBound) await bindLink(locked, submission.link, now);
      };
      switch (step.kind) {
        case "elsewhere":
          throw new AppError("DRAFT_MAY_BE_CONFIRMED");
        case "unanswered":
          throw wait ? new AppError("UPSTREAM_BUSY", { wait }) : new AppError("DRAFT_MAY_BE_CONFIRMED");
        case "creating":
          return unchanged({ kind: "wait", draftId: step.draft.id });
        case "proving":
          return unchanged({ kind: "address", url: null });
        case "continue": {
          const { id, clientId, sentAt, operationId } = step.draft;
          const url = clientId && draftAddress(ctx, target, clientId);
          // The second half of a double click.
          if (isBound && sentAt && operationId === submission.operationId)
            return unchanged({ kind: "address", url });
          await bind();
          if (!sentAt) await locked.tx.clientDraft.update({ where: { id }, data: { redirectedAt: now } });
          audit({ action: "draft.continued", entity: { type: "draft", id }, installationId: target.id });
          return { kind: "address", url };
        }
        case "create": {
          if (wait) throw new AppError("UPSTREAM_BUSY", { wait });
          await requireConfirmation(ctx, tx, target, drafts, submission);
          await requireDraftAllowed(locked, now);
          await point.take();
          await bind();
          const key = await claimKey(locked);
          // A draft of the same form that came to nothing is not an answer to the form when it is sent again.
          const isUsed = drafts.some((draft) => draft.operationId === submission.operationId);
          const operationId = isUsed ? crypto.randomUUID() : submission.operationId;
          const intent = { publicJwk: key.publicJwk, returnValue: newSecret(), requestedAt: now };
          const draftId = await storeIntent(locked, audit, {
            ...{ linkId: submission.link?.linkId, keyId: key.id, operationId },
            ...{ asker, intent },
          });
          if (target.custody === "PORTAL") await enqueue(tx, "prepare-key", { installationId: target.id });
          return { kind: "request", intent: { ...intent, draftId } };
        }
      }
    });
  } catch (error) {
    await point.giveBack();
    if (error instanceof KeyTransitionRefused) return { kind: "retry" };
    // The operation id is of a draft of another installation.
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { cause: error });
    throw error;
  }
}

type EarlierDraft = Awaited<ReturnType<typeof readDrafts>>[number];

async function readDrafts(tx: Transaction, installationId: string, asker: Asker) {
  const drafts = await tx.clientDraft.findMany({
    where: { installationId },
    orderBy: { requestedAt: "desc" },
    select: { id: true, operationId: true, clientId: true, ...DRAFT_CONFIRMATION },
  });
  return drafts.map((draft) => draftConfirmation(draft, asker));
}

/**
 * Another client could cut the customer off from messages (domain 10), so it is confirmed by typing; by staff
 * also that it is for this environment, where the customer's number is of the other's kind.
 * @throws AppError INVALID_INPUT
 */
async function requireConfirmation(
  ctx: Context,
  tx: Transaction,
  target: OnboardingTarget,
  drafts: readonly EarlierDraft[],
  { confirmation, environmentWord }: Submission,
): Promise<void> {
  const earlier = drafts.find(mayBeClient);
  if (!earlier) return;
  // A customer has one link for one environment, and cannot take it for the other.
  if (ctx.actor.kind === "staff")
    requireEnvironmentTyped(
      { organizationNumber: target.organization.number, environment: target.template.environment },
      environmentWord,
    );
  const { scopes } = await tx.fleetRow.findUniqueOrThrow({
    where: { installationId: target.id },
    select: { scopes: true },
  });
  const expected = { clientId: earlier.clientId, organizationNumber: target.organization.number };
  if (mayLockHerId(scopes) && !isConfirmedBy(confirmation, expected))
    throw new AppError("INVALID_INPUT", { fields: { confirmation: "client-ending" } });
}

async function storeIntent(
  { id: installationId, tx }: LockedInstallation,
  audit: Audit,
  draft: {
    linkId: string | undefined;
    keyId: string;
    operationId: string;
    asker: Asker;
    intent: { returnValue: string; requestedAt: Date };
  },
): Promise<string> {
  const { linkId, keyId, operationId, asker, intent } = draft;
  // Of a process that exited, or whose response will come too late to be used.
  const orphaned = await tx.clientDraft.updateManyAndReturn({
    where: { installationId, state: "REQUESTED" },
    data: { ...INTERRUPTED, settledAt: intent.requestedAt },
    select: { id: true },
  });
  for (const each of orphaned) auditInterrupted(audit, each.id, installationId);
  const abandoned = await tx.clientDraft.updateMany({
    where: { installationId, state: { in: ["CREATED", "ACCESS_REQUESTED", "RETURNED_ERROR"] } },
    data: { state: "ABANDONED" },
  });
  const { id } = await tx.clientDraft.create({
    data: {
      installationId,
      linkId,
      keyId,
      operationId,
      startedById: asker.userId,
      browserHash: asker.browserHash,
      state: "REQUESTED",
      returnHash: hashSecret(intent.returnValue),
      requestedAt: intent.requestedAt,
    },
    select: { id: true },
  });
  if (abandoned.count > 0)
    audit({ action: "draft.abandoned", entity: { type: "draft", id }, installationId });
  audit({ action: "draft.requested", entity: { type: "draft", id }, installationId });
  return id;
}

type ClaimedKey = { id: string; publicJwk: unknown };

/** What claims the key inside the transaction: the sealed spare key, or the public half from the browser. */
async function keyClaim(
  ctx: Context,
  target: OnboardingTarget,
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
  const key = publicJwk ? await readPublicJwk(publicJwk) : null;
  return async (locked) => {
    if (!key) throw new AppError("CUSTODY_NOT_SUPPORTED");
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

/**
 * @returns whether the link is bound to this browser already; false when it is bound to none
 * @throws AppError FORBIDDEN, LINK_REVOKED, LINK_EXPIRED; LINK_HELD when it is bound to another browser;
 *   CODE_WRONG when support's code was not entered, CODE_LOCKED after too many wrong ones
 */
async function isBoundLink(
  ctx: Context,
  { tx }: LockedInstallation,
  link: { linkId: string; browser: string },
): Promise<boolean> {
  const record = await tx.onboardingLink.findUniqueOrThrow({ where: { id: link.linkId } });
  if (ctx.actor.kind !== "customer" || record.installationId !== ctx.actor.installationId)
    throw new AppError("FORBIDDEN");
  requireOpenLink(ctx, linkStanding(record), { browser: link.browser });
  if (needsCode(record)) throw new AppError("CODE_WRONG");
  return record.boundToHash !== null;
}

/** Binds the link to the first browser that submits. */
async function bindLink(
  { tx }: LockedInstallation,
  link: { linkId: string; browser: string },
  now: Date,
): Promise<void> {
  await tx.onboardingLink.update({
    where: { id: link.linkId },
    data: { boundToHash: hashSecret(link.browser), boundAt: now },
  });
}
