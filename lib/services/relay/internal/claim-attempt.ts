import { secondsBetween } from "@/lib/base/clock";
import { lockInstallation } from "@/lib/db/locks";
import { followUp } from "@/lib/domain/draft-follow-up";
import { openPageAttempts } from "@/lib/domain/revival";
import type { Context } from "@/lib/context/context";
import { DRAFT_CONFIRMATION, draftConfirmation, NOBODY } from "@/lib/core/clients/draft-confirmation";
import { acquireRequestSlotsWithin } from "@/lib/core/upstream/rate-limiter";
import { withBookkeeping } from "@/lib/core/db/transaction";
import type { RelayTarget } from "./relay-target";

/** Tolerance for a timer that fires slightly early. */
const SLACK_SECONDS = 0.25;
/** How long an attempt waits for its turn among all requests to the environment, and when it is due again. */
const MAX_SLOT_SECONDS = 2;
const SLOT_RETRY_SECONDS = 5;

/** What became of a request for a token that was claimed. */
export type AttemptOutcome =
  /** HelseID has answered: the next attempt is due after the follow-up's interval. */
  | "answered"
  /** HelseID has not decided, for example because the proof needs its nonce: the same attempt goes on. */
  | "repeat";

interface ClaimedAttempt {
  end: (outcome: AttemptOutcome) => Promise<void>;
}

const UNLIMITED: ClaimedAttempt = { end: () => Promise.resolve() };

/**
 * Claims the next attempt to get a token with a key that the customer's browser holds. A link may be open in
 * several tabs and browsers, at several portals: one of them sends a request, at the interval at which the
 * worker follows a key that the portal holds, and the others wait.
 * @returns the attempt, or the seconds until the next is due
 */
export async function claimAttempt(ctx: Context, target: RelayTarget): Promise<ClaimedAttempt | number> {
  if (target.draftId) return claimForDraft(ctx, target, target.draftId);
  return target.revivalId ? claimForRevival(ctx, target, target.revivalId) : UNLIMITED;
}

async function claimForDraft(
  ctx: Context,
  { installationId }: RelayTarget,
  id: string,
): Promise<ClaimedAttempt | number> {
  const row = await ctx.db.clientDraft.findUniqueOrThrow({
    where: { id },
    select: { ...DRAFT_CONFIRMATION, lastPollAt: true, proofAttempts: true },
  });
  const draft = { ...draftConfirmation(row, NOBODY), answeredAt: null };
  const now = ctx.clock();
  const next = followUp(draft, now, true, ctx.env.CLIENT_CACHE_SECONDS);
  if (next.kind !== "poll") return UNLIMITED;
  const { state, lastPollAt } = draft;
  const wait = secondsLeft(lastPollAt, now, next.afterSeconds);
  if (wait > 0) return wait;
  const { count } = await withBookkeeping(ctx, "lease", async (tx) =>
    (await lockInstallation(tx, installationId)).tx.clientDraft.updateMany({
      where: { id, state, lastPollAt },
      data: { lastPollAt: now, pollAttempts: { increment: 1 } },
    }),
  );
  if (count === 0) return next.afterSeconds;
  return {
    end: (outcome) =>
      withBookkeeping(ctx, "attempt", async (tx) => {
        const locked = await lockInstallation(tx, installationId);
        await locked.tx.clientDraft.updateMany({
          where: { id, state, lastPollAt: now },
          data: outcome === "repeat" ? { lastPollAt } : counted(state),
        });
      }),
  };
}

/** The first attempts after the customer's return are short after another, for HelseID's cache. */
function counted(state: string) {
  return state === "RETURNED" ? { proofAttempts: { increment: 1 } } : {};
}

async function claimForRevival(
  ctx: Context,
  { installationId, environment }: RelayTarget,
  id: string,
): Promise<ClaimedAttempt | number> {
  const revival = await ctx.db.revival.findUniqueOrThrow({ where: { id } });
  const now = ctx.clock();
  // After the hour the page no longer tries by itself, and a person may try as they like.
  const due = openPageAttempts(revival, now);
  if (!due) return UNLIMITED;
  const { interval } = due;
  const { state, lastAttemptAt } = revival;
  const wait = secondsLeft(lastAttemptAt, now, interval);
  if (wait > 0) return wait;
  if (state === "KEY_MADE" && !(await acquireRequestSlotsWithin(ctx, environment, 1, MAX_SLOT_SECONDS)))
    return SLOT_RETRY_SECONDS;
  const { count } = await withBookkeeping(ctx, "lease", async (tx) =>
    (await lockInstallation(tx, installationId)).tx.revival.updateMany({
      where: { id, state, lastAttemptAt },
      data: { lastAttemptAt: now, attempts: { increment: 1 } },
    }),
  );
  if (count === 0) return interval;
  return {
    end: async (outcome) => {
      if (outcome === "answered") return;
      await withBookkeeping(ctx, "attempt", async (tx) => {
        const locked = await lockInstallation(tx, installationId);
        await locked.tx.revival.updateMany({
          where: { id, state, lastAttemptAt: now },
          data: { lastAttemptAt, attempts: { decrement: 1 } },
        });
      });
    },
  };
}

function secondsLeft(last: Date | null, now: Date, interval: number): number {
  const since = last ? secondsBetween(last, now) : Infinity;
  return since + SLACK_SECONDS < interval ? interval - since : 0;
}
