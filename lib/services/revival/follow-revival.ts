import { lockInstallation } from "@/lib/db/locks";
import { secondsBetween } from "@/lib/base/clock";
import {
  findingForRefusal,
  MAX_POLL_SECONDS,
  secondsToNextAttempt,
  type RevivalFinding,
} from "@/lib/domain/revival";
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
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { completeRevival } from "./complete-revival";

/**
 * Tolerance for a timer that fires slightly early: without it, the caller would have to come back for the
 * rest.
 */
const SLACK_SECONDS = 0.25;
const MAX_OTHER_CLIENTS = 5;

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
  const { key, installation } = revival;
  if (revival.state !== "UPLOADED" || !key?.sealedPrivateJwk || !installation.clientId || !revival.uploadedAt)
    return null;
  const now = ctx.clock();
  const since = secondsBetween(revival.uploadedAt, now);
  const interval = secondsToNextAttempt(since, input.pageOpen, answeredAfter(revival, revival.uploadedAt));
  // A service that never answers: the customer's link has ended.
  if (interval === null || (since >= MAX_POLL_SECONDS && revival.expiresAt <= now)) return null;
  const sinceAttempt = revival.lastAttemptAt ? secondsBetween(revival.lastAttemptAt, now) : Infinity;
  if (sinceAttempt + SLACK_SECONDS < interval) return interval - sinceAttempt;
  const { environment } = installation.template;
  const wait = await findWait(ctx, environment);
  if (wait) return secondsUntil(ctx, wait);
  const claimed = await withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallation(tx, revival.installationId);
    return locked.tx.revival.updateMany({
      where: { id: revival.id, state: "UPLOADED", lastAttemptAt: revival.lastAttemptAt },
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
    let finding = findingOf(error, since, ctx.env.CLIENT_CACHE_SECONDS);
    if (finding === "not-uploaded" && (await worksForOtherClient(ctx, revival, key, environment)))
      finding = "wrong-client";
    await withBookkeeping(ctx, "attempt", async (tx) => {
      const locked = await lockInstallation(tx, revival.installationId);
      await locked.tx.revival.updateMany({
        where: { id: revival.id, state: "UPLOADED" },
        data: { lastFinding: finding },
      });
    });
    return interval;
  }
  await completeRevival(ctx, { revivalId: revival.id, keyId: key.id, reading });
  return null;
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

/** An attempt that a service has asked time for was none. */
async function withdrawAttempt(
  ctx: Context,
  revival: { id: string; installationId: string; lastAttemptAt: Date | null },
  claimedAt: Date,
): Promise<void> {
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, revival.installationId);
    await locked.tx.revival.updateMany({
      where: { id: revival.id, state: "UPLOADED", lastAttemptAt: claimedAt },
      data: { lastAttemptAt: revival.lastAttemptAt, attempts: { decrement: 1 } },
    });
  });
}

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

function findingOf(error: unknown, since: number, cacheSeconds: number): RevivalFinding {
  if (error instanceof HelseidError) {
    if (error.failure === "invalid_client") return findingForRefusal(since, cacheSeconds);
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
 * client.
 */
async function worksForOtherClient(
  ctx: Context,
  revival: { installationId: string; installation: { organizationId: string } },
  key: { id: string; sealedPrivateJwk: string | null },
  environment: "TEST" | "PRODUCTION",
): Promise<boolean> {
  const others = await ctx.db.installation.findMany({
    where: {
      organizationId: revival.installation.organizationId,
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
