import { believedOrNull } from "@/lib/base/instant";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { tokenRequestsFor } from "@/lib/domain/current-configuration";
import { installationStatus } from "@/lib/domain/installation-status";
import {
  type DraftConfirmation,
  isReleasable,
  mayBeClient,
  startStep,
} from "@/lib/domain/draft-confirmation";
import { loadOnboardedProgram, type OnboardedProgram } from "@/lib/core/clients/onboarded-program";
import { programStanding } from "@/lib/domain/program";
import { draftConfirmation } from "@/lib/core/clients/draft-confirmation";
import { messagingConfirmation } from "@/lib/core/clients/messaging-clients";
import { rotationRefusal } from "@/lib/domain/rotation-refusal";
import { AppError } from "@/lib/base/errors";
import { queuedWait } from "@/lib/base/upstream-wait";
import { findShownWait } from "@/lib/core/upstream/waits";
import { authorize } from "@/lib/context/authorize";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import type { Context } from "@/lib/context/context";
import { isCodeLocked, needsCode } from "@/lib/core/links/phone-code";
import { loadRotationFacts } from "@/lib/core/keys/rotation-facts";
import { keptUntilOf } from "@/lib/core/keys/ledger/kept";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import { checkFailureOf, draftFailureOf } from "@/lib/domain/failures";

/** Everything that the installation's page shows, without sealed columns. @throws AppError NOT_FOUND */
export async function getInstallation(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const found = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: {
      fleetRow: true,
      queuedCheck: true,
      reportingInstances: { omit: { receipts: true }, orderBy: { reportedAt: "desc" } },
      organization: {
        select: {
          id: true,
          name: true,
          number: true,
          contactName: true,
          contactEmail: true,
          contactPhone: true,
          children: true,
        },
      },
      template: true,
      keys: {
        where: { OR: [{ state: { not: "RETIRED" } }, { listedAt: { not: null } }] },
        omit: { sealedPrivateJwk: true },
        orderBy: { createdAt: "desc" },
      },
      drafts: {
        orderBy: { requestedAt: "desc" },
        take: 10,
        omit: { returnHash: true, operationId: true },
        include: { key: { select: { custody: true, state: true } }, link: { select: { boundToHash: true } } },
      },
      rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } }, take: 1 },
      revivals: {
        where: { state: { in: [...OPEN_REVIVAL_STATES] } },
        take: 1,
        omit: { tokenHash: true },
      },
      handovers: { orderBy: { createdAt: "desc" }, take: 10 },
      links: { orderBy: { createdAt: "desc" }, take: 10, omit: { tokenHash: true } },
    },
  });
  if (!found?.fleetRow) throw new AppError("NOT_FOUND");
  const {
    fleetRow,
    template: { sealedApiKey, ...template },
    ...row
  } = found;
  const snapshot = Snapshot.safeParse(row.snapshot);
  const rotationFacts = (await loadRotationFacts(ctx.db, [installationId])).get(installationId);
  if (!rotationFacts) throw new AppError("NOT_FOUND");
  const now = ctx.clock();
  const userId = ctx.actor.kind === "staff" ? ctx.actor.userId : null;
  const drafts = row.drafts.map((draft) => ({
    ...draftConfirmation(draft, { userId, browserHash: null }),
    failureCode: draftFailureOf(draft.failureCode),
  }));
  const earlier = drafts.find(mayBeClient);
  const messaging = await messagingConfirmation(ctx.db, installationId);
  return {
    ...row,
    ...rotationFacts,
    template: { ...template, hasApiKey: sealedApiKey !== null },
    links: row.links.map(({ boundToHash, codeHash, codeAttempts, ...link }) => ({
      ...link,
      /** Whether the customer must still enter the code that support gives by phone. */
      awaitsCode: needsCode({ boundToHash, codeHash }),
      /** Whether it opens nothing any more, because its code was entered wrongly too often. */
      codeLocked: isCodeLocked({ boundToHash, codeHash, codeAttempts }),
    })),
    revivals: row.revivals.map(({ boundToHash, ...revival }) => ({
      ...revival,
      bound: boundToHash !== null,
    })),
    /** Why the key cannot be rotated now; null when it can. */
    rotationRefusal: rotationRefusal(rotationFacts, now),
    /** When the key that is shown in lists would expire by its template's usual lifetime; null when known. */
    assumedExpiry: fleetRow.assumedExpiresAt && { keyId: fleetRow.keyId, at: fleetRow.assumedExpiresAt },
    /** The key whose expiry lists show. */
    shownKeyId: fleetRow.keyId,
    programFails: fleetRow.programFails,
    /** When the customer answered after onboarding that the program does not work; null for anything else. */
    failsSinceOnboarding: failsSince(await loadOnboardedProgram(ctx.db, installationId)),
    /** How many events its history has. */
    historyCount: await ctx.db.auditEvent.count({ where: { installationId } }),
    /** Until when its private keys are kept after closing; null when none is. */
    keyKeptUntil: await keptUntilOf(ctx.db, installationId),
    lastCheckFailure: checkFailureOf(row.lastCheckFailure),
    /** A check that waits because a service has asked for time. */
    queuedCheck: row.queuedCheck ? queuedWait(row.queuedCheck, now) : null,
    /** Until when a service has asked for time that reads or creates the client. */
    wait: await findShownWait(ctx, template.environment),
    drafts: drafts.map(({ browserHash: _browser, link: _link, key: _key, ...draft }) => draft),
    openDraft: openDraft(drafts, now, ctx.env.CLIENT_CACHE_SECONDS),
    /** What must be typed before the client is taken out of use or given a successor; null when nothing. */
    messagingConfirmation: messaging,
    /** The same for starting once more, when a client may have come of an earlier draft. */
    startConfirmation: earlier && messaging ? { ...messaging, clientId: earlier.clientId } : null,
    /** The token requests that try everything the client has. */
    tokenRequests: tokenRequestsFor(await loadCurrentConfiguration(ctx.db, installationId)),
    snapshot: snapshot.success ? snapshot.data : null,
    // Without spare keys, and with retired ones only while Selvbetjening still lists them.
    keys: row.keys
      // One that cannot be meant is unknown, as in lists.
      .map((key) => ({ ...key, expiresAt: believedOrNull(key.expiresAt) }))
      .filter(
        (key) =>
          key.state === "CURRENT" ||
          key.state === "LISTED" ||
          key.state === "SUBMITTED" ||
          (key.state === "RETIRED" &&
            key.listedAt !== null &&
            row.snapshotAt !== null &&
            key.listedAt >= row.snapshotAt),
      ),
    handovers: row.handovers.map(({ tokenHash, ...each }) => ({
      ...each,
      /** The file was taken in a revival, which needs no link of its own. */
      inRevival: tokenHash === null,
      ofCurrentKey: row.keys.some((key) => key.id === each.keyId && key.state === "CURRENT"),
    })),
    status: installationStatus(readFleetFacts(fleetRow), now),
  };
}

function failsSince(program: OnboardedProgram | null): Date | null {
  return program && programStanding(program) === "fails" ? program.programAnsweredAt : null;
}

/** The draft that decides what can be started; null when none does. */
function openDraft(
  drafts: readonly (DraftConfirmation & { id: string; clientId: string | null; own: boolean })[],
  now: Date,
  cacheSeconds: number,
) {
  const step = startStep(drafts, now, cacheSeconds);
  if (step.kind === "create") return null;
  const { id, state, clientId, canAsk } = step.draft;
  return {
    id,
    clientId,
    step: step.kind,
    /** When it ends by itself; null when HelseID must answer first, or it ends in a moment. */
    until: "until" in step ? step.until : null,
    canAsk: canAsk && clientId !== null,
    isReleasable: isReleasable(state),
  };
}

export type InstallationDetails = Awaited<ReturnType<typeof getInstallation>>;
