import { lockInstallation } from "@/lib/db/locks";
import { secondsBetween } from "@/lib/base/clock";
import { followUp } from "@/lib/domain/draft-follow-up";
import { authorizeSubject } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { unchanged, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { type DraftFailure, isTemporary, type UpstreamFailure } from "@/lib/domain/failures";
import type { DraftState } from "@/lib/domain/states";
import { DRAFT_CONFIRMATION, draftConfirmation, NOBODY } from "@/lib/core/clients/draft-confirmation";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { activateInstallation } from "./activate-installation";
import { recordRefusal } from "./internal/record-refusal";

/**
 * Tolerance for a timer that fires slightly early: without it, the caller would have to come back for the
 * rest.
 */
const SLACK_SECONDS = 0.25;
/** A check that somebody asks for is made at most this often. */
const MIN_SECONDS_BETWEEN_CHECKS = 10;
/** When the worker looks again at a draft whose key was not accepted in time. */
const LATE_FOLLOW_UP_SECONDS = 300;

/**
 * Checks once, when it is due, whether the draft has become a working client: requests a token with the
 * draft's key, then `GET /v1/client`. Called by open pages and by the worker; a conditional update lets one
 * of them check at a time.
 * @param input.pageOpen somebody waits at a page, so it is due more often
 * @param input.now somebody asked for a check, so it is due unless one has just been made
 * @returns the seconds until it should be called again; null when there is nothing more to follow
 */
export async function followDraft(
  ctx: Context,
  input: { draftId: string; pageOpen: boolean; now?: boolean },
): Promise<number | null> {
  const draft = await authorizeSubject(ctx, loadDraft(ctx, input.draftId), "fleet.read");
  if (!draft) return null;
  if (draft.installation.activatedAt || !draft.clientId) return null;
  const now = ctx.clock();
  const next = followUp(draft, now, input.pageOpen, ctx.env.CLIENT_CACHE_SECONDS);
  if (next.kind === "done") return null;
  if (next.kind !== "poll") {
    await settleFailed(ctx, draft, next.kind === "not-confirmed" ? "NOT_CONFIRMED" : "KEY_UNKNOWN");
    return next.kind === "not-confirmed" ? null : LATE_FOLLOW_UP_SECONDS;
  }
  // A key that the portal does not hold is proved from the browser that has it (relayReading).
  if (!draft.key.sealedPrivateJwk) return next.afterSeconds;
  const since = draft.lastPollAt ? secondsBetween(draft.lastPollAt, now) : Infinity;
  const interval = input.now ? Math.min(next.afterSeconds, MIN_SECONDS_BETWEEN_CHECKS) : next.afterSeconds;
  if (since + SLACK_SECONDS < interval) return next.afterSeconds - since;
  const { environment } = draft.installation.template;
  const wait = await findWait(ctx, environment);
  if (wait) return secondsUntil(ctx, wait);
  const claimed = await withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallation(tx, draft.installationId);
    return locked.tx.clientDraft.updateMany({
      where: { id: draft.id, state: draft.state, lastPollAt: draft.lastPollAt },
      data: { lastPollAt: now, pollAttempts: { increment: 1 } },
    });
  });
  if (claimed.count === 0) return next.afterSeconds;
  // Nobody waits for the result of this request.
  if (!input.pageOpen && draft.state !== "RETURNED") await acquireRequestSlots(ctx, environment, 1);

  let reading: Reading;
  try {
    reading = await readUpstream(ctx, openCredentials(ctx, draft.key, environment, draft.clientId), {
      fresh: false,
    });
  } catch (error) {
    const code = await recordFailure(ctx, draft, now, error);
    const counted = {
      ...draft,
      refusedAt: code === "KEY_NOT_ACCEPTED" ? now : draft.refusedAt,
      answeredAt: isTemporary(code) ? draft.answeredAt : now,
      proofAttempts: draft.proofAttempts + (isAttempt(draft, code) ? 1 : 0),
    };
    const later = followUp(counted, ctx.clock(), input.pageOpen, ctx.env.CLIENT_CACHE_SECONDS);
    return later.kind === "poll" ? later.afterSeconds : 0;
  }
  await activateInstallation(ctx, { draftId: draft.id, reading });
  return null;
}

async function loadDraft(ctx: Context, draftId: string) {
  const draft = await ctx.db.clientDraft.findUnique({
    where: { id: draftId },
    select: {
      ...DRAFT_CONFIRMATION,
      id: true,
      installationId: true,
      clientId: true,
      lastPollAt: true,
      proofAttempts: true,
      failureCode: true,
      key: { select: { id: true, custody: true, state: true, sealedPrivateJwk: true } },
      installation: { select: { activatedAt: true, template: { select: { environment: true } } } },
    },
  });
  if (!draft) return null;
  // A refusal of the key is not kept as a failure.
  const isAnswered = draft.failureCode !== null && !isTemporary(draft.failureCode);
  return {
    ...draftConfirmation(draft, NOBODY),
    answeredAt: isAnswered ? draft.lastPollAt : draft.refusedAt,
  };
}

/**
 * Records why the check failed, so that the page can distinguish a key that is not accepted yet from an
 * unreachable upstream.
 * @returns the failure
 */
async function recordFailure(
  ctx: Context,
  draft: FollowedDraft,
  askedAt: Date,
  error: unknown,
): Promise<UpstreamFailure> {
  const code = upstreamFailure(error);
  if (!code) throw error;
  const isRefused = code === "KEY_NOT_ACCEPTED";
  if (isRefused) await recordRefusal(ctx, draft, askedAt);
  const failureCode: DraftFailure | null = isRefused ? null : code;
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, draft.installationId);
    await locked.tx.clientDraft.update({
      where: { id: draft.id },
      data: {
        failureCode,
        ...(isAttempt(draft, code) ? { proofAttempts: { increment: 1 } } : {}),
      },
    });
  });
  return code;
}

/** The first attempts follow close on each other. A request that HelseID asked time for was none. */
function isAttempt(draft: FollowedDraft, failure: UpstreamFailure): boolean {
  return draft.state === "RETURNED" && failure !== "UPSTREAM_BUSY";
}

interface FollowedDraft {
  id: string;
  state: DraftState;
  installationId: string;
}

async function settleFailed(
  ctx: Context,
  draft: FollowedDraft,
  state: "NOT_CONFIRMED" | "KEY_UNKNOWN",
): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, draft.installationId);
    const moved = await locked.tx.clientDraft.updateMany({
      where: { id: draft.id, state: draft.state },
      data: { state, settledAt: ctx.clock() },
    });
    if (moved.count === 0) return unchanged(undefined);
    audit({
      action: state === "NOT_CONFIRMED" ? "draft.confirmation-expired" : "draft.key-rejected",
      entity: { type: "draft", id: draft.id },
      installationId: draft.installationId,
    });
  });
}
