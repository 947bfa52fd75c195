import { lockInstallation } from "@/lib/db/locks";
import { secondsBetween } from "@/lib/base/clock";
import {
  findingForRefusal,
  looksAtOtherClients,
  MAX_POLL_SECONDS,
  openPageAttempts,
  secondsToNextAttempt,
  triesOtherClients,
  type RevivalFinding,
} from "@/lib/domain/revival";
import type { RevivalState } from "@/lib/domain/states";
import { waitIn } from "@/lib/base/upstream-wait";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { HelseidError } from "@/lib/helseid/errors";
import { requestToken } from "@/lib/helseid/token-client";
import type { ChallengeError } from "@/lib/helseid/www-authenticate";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorizeSubject } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { acquireRequestSlotsWithin } from "@/lib/core/upstream/rate-limiter";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { completeRevival } from "./complete-revival";

/**
 * Tolerance for a timer that fires slightly early: without it, the caller would have to come back for the
 * rest.
 */
const SLACK_SECONDS = 0.25;
const MAX_OTHER_CLIENTS = 5;
/** How long an attempt of an open page waits for its turn among all requests to the environment. */
const MAX_SLOT_SECONDS = 2;
/** After how long a page whose turn did not come asks again. */
const SLOT_RETRY_SECONDS = 5;

/**
 * Makes one attempt to prove a revival's new key, when one is due: requests a token, then reads the client's
 * status. For keys that the portal holds; for a key in the customer's browser, `relayReading` does the same.
 * Called by open pages and by the worker.
 * @returns the seconds until it should be called again; null when no further attempt will be made
 */
export async function followRevival(
  ctx: Context,
  input: { revivalId: string; pageOpen: boolean },
): Promise<number | null> {
  const revival = await authorizeSubject(ctx, loadRevival(ctx, input.revivalId), "fleet.read");
  if (!revival) return null;
  const { key, installation, state } = revival;
  const now = ctx.clock();
  const due = attemptsOf(revival, input.pageOpen, now);
  if (!due || !key?.sealedPrivateJwk || !installation.clientId) return null;
  const { since, interval } = due;
  const sinceAttempt = revival.lastAttemptAt ? secondsBetween(revival.lastAttemptAt, now) : Infinity;
  if (sinceAttempt + SLACK_SECONDS < interval) return interval - sinceAttempt;
  const { environment } = installation.template;
  const wait = await findWait(ctx, environment);
  if (wait) return secondsUntil(ctx, wait);
  if (state === "KEY_MADE" && !(await acquireRequestSlotsWithin(ctx, environment, 1, MAX_SLOT_SECONDS)))
    return SLOT_RETRY_SECONDS;
  const claimed = await withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallation(tx, revival.installationId);
    return locked.tx.revival.updateMany({
      where: { id: revival.id, state, lastAttemptAt: revival.lastAttemptAt },
      data: { lastAttemptAt: now, attempts: { increment: 1 } },
    });
  });
  if (claimed.count === 0) return interval;

  let reading: Reading;
  try {
    reading = await readUpstream(ctx, openCredentials(ctx, key, environment, installation.clientId), {
      fresh: false,
    });
  } catch (error) {
    if (!upstreamFailure(error)) throw error;
    const asked = waitIn(error);
    if (asked) {
      await withdrawAttempt(ctx, revival, now);
      return secondsUntil(ctx, asked);
    }
    const refused = state === "KEY_MADE" ? "not-yet" : findingForRefusal(since, ctx.env.CLIENT_CACHE_SECONDS);
    let finding = findingOf(error, refused);
    const mayBeElsewhere = finding === "not-uploaded" || finding === "not-yet";
    if (mayBeElsewhere && (await isUploadedElsewhere(ctx, revival, key, since))) finding = "wrong-client";
    await withBookkeeping(ctx, "attempt", async (tx) => {
      const locked = await lockInstallation(tx, revival.installationId);
      await locked.tx.revival.updateMany({
        where: { id: revival.id, state },
        data: { lastFinding: finding },
      });
    });
    return interval;
  }
  await completeRevival(ctx, { revivalId: revival.id, keyId: key.id, reading });
  return null;
}

/**
 * The attempts that are due: while the customer's page is open from the creation of the key, and without it
 * from their word that the key is uploaded.
 */
function attemptsOf(revival: LoadedRevival, pageOpen: boolean, now: Date) {
  const { state, uploadedAt } = revival;
  if (state === "KEY_MADE") return pageOpen ? openPageAttempts(revival, now) : null;
  if (state !== "UPLOADED" || !uploadedAt) return null;
  const since = secondsBetween(uploadedAt, now);
  const interval = secondsToNextAttempt(since, pageOpen, answeredAfter(revival, uploadedAt));
  if (interval === null || (since >= MAX_POLL_SECONDS && isTriedAfterLink(revival))) return null;
  return { since, interval };
}

/** How many seconds after the customer's confirmation the last attempt was made that was answered. */
function answeredAfter(
  revival: { lastAttemptAt: Date | null; lastFinding: string | null },
  uploadedAt: Date,
): number | null {
  const { lastAttemptAt, lastFinding } = revival;
  if (!lastAttemptAt || lastFinding === null || lastFinding === "silent") return null;
  return secondsBetween(uploadedAt, lastAttemptAt);
}

/**
 * Whether the key was tried after the customer's link has ended, which is once: a service may have asked for
 * time, or not have responded, until then.
 */
function isTriedAfterLink({ lastAttemptAt, expiresAt }: { lastAttemptAt: Date | null; expiresAt: Date }) {
  return lastAttemptAt !== null && lastAttemptAt >= expiresAt;
}

/** An attempt that a service has asked time for was none. */
async function withdrawAttempt(
  ctx: Context,
  revival: { id: string; installationId: string; state: RevivalState; lastAttemptAt: Date | null },
  claimedAt: Date,
): Promise<void> {
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, revival.installationId);
    await locked.tx.revival.updateMany({
      where: { id: revival.id, state: revival.state, lastAttemptAt: claimedAt },
      data: { lastAttemptAt: revival.lastAttemptAt, attempts: { decrement: 1 } },
    });
  });
}

type LoadedRevival = NonNullable<Awaited<ReturnType<typeof loadRevival>>>;

function loadRevival(ctx: Context, revivalId: string) {
  return ctx.db.revival.findUnique({
    where: { id: revivalId },
    include: {
      key: { select: { id: true, kid: true, sealedPrivateJwk: true } },
      installation: {
        select: {
          clientId: true,
          organizationId: true,
          template: { select: { environment: true } },
        },
      },
    },
  });
}

/** @param refused what it means that HelseID does not accept the key */
function findingOf(error: unknown, refused: RevivalFinding): RevivalFinding {
  if (error instanceof HelseidError) {
    if (error.failure === "invalid_client") return refused;
    if (error.failure === "invalid_scope") return "scope";
    return error.failure === "refused" ? "refused" : "silent";
  }
  if (!(error instanceof SelvbetjeningError)) return "silent";
  if (error.failure === "unauthorized") return findingOfChallenge(error.challenge);
  return error.failure === "refused" ? "refused" : "silent";
}

/** A refusal by Selvbetjening says nothing about the key: HelseID has just issued a token for it. */
function findingOfChallenge(challenge: ChallengeError | undefined): RevivalFinding {
  if (challenge === "insufficient_scope") return "scope";
  return challenge === undefined || challenge === "invalid_token" ? "token-refused" : "refused";
}

/**
 * Whether the key gets a token as another client of the same organization: then it was uploaded to the wrong
 * client. What was found out last is kept while the others are not tried again.
 */
async function isUploadedElsewhere(
  ctx: Context,
  revival: LoadedRevival,
  key: { id: string; sealedPrivateJwk: string | null },
  since: number,
): Promise<boolean> {
  const { state, uploadedAt, keyMadeAt, lastAttemptAt, lastFinding, installation } = revival;
  const isKnown = lastFinding !== null && ["not-uploaded", "not-yet", "wrong-client"].includes(lastFinding);
  const from = state === "KEY_MADE" ? keyMadeAt : uploadedAt;
  const last = isKnown && from && lastAttemptAt ? secondsBetween(from, lastAttemptAt) : null;
  if (!(state === "KEY_MADE" ? looksAtOtherClients(since, last) : triesOtherClients(since, last)))
    return lastFinding === "wrong-client";
  const { environment } = installation.template;
  const others = await ctx.db.installation.findMany({
    where: {
      organizationId: installation.organizationId,
      id: { not: revival.installationId },
      clientId: { not: null },
      template: { environment },
    },
    select: { clientId: true },
    take: MAX_OTHER_CLIENTS,
  });
  for (const other of others) {
    const credentials = openCredentials(ctx, key, environment, other.clientId!);
    const works = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true }).then(
      () => true,
      (error: unknown) => {
        if (!upstreamFailure(error)) throw error;
        return false;
      },
    );
    if (works) return true;
  }
  return false;
}
