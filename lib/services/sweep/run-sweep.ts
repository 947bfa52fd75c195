import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { secondsToNextCheck } from "@/lib/domain/check-schedule";
import { ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { SWEEP_HEARTBEAT } from "@/lib/domain/heartbeats";
import { lockInstallation } from "@/lib/db/locks";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { activeClient } from "@/lib/core/clients/active-client";
import { recordCheck } from "@/lib/core/clients/record-check";
import type { Reading } from "@/lib/core/clients/save-reading";
import { promoteWorkingKey } from "@/lib/core/clients/promote-working-key";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { recordOutcome } from "@/lib/core/upstream/health";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import type { UpstreamFailure } from "@/lib/domain/failures";
import { canBeChecked, isDue } from "./internal/checkable-clients";

/** The job returns after this time, so that it does not delay a stopping worker. */
const BATCH_SECONDS = 20;
/** How many clients are claimed at a time. */
const BATCH = 24;
/** How many of them are read concurrently. */
const CONCURRENCY = 6;
/** After this time without an outcome, another worker can claim a client. */
const LEASE_SECONDS = 300;
/** Token, status, keys. */
const REQUESTS_PER_CLIENT = 3;

interface Due {
  id: string;
  environment: HelseidEnvironment;
}

/**
 * Checks the clients that are due. Several workers can do this at once: each client is claimed by one of
 * them. The rate limit, the pause of an environment that is down and the waits that upstreams ask for apply
 * to all of them together.
 * @returns the seconds until it should be called again; null when no client is due
 */
export async function runSweep(ctx: Context): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  let found = false;
  do {
    found = false;
    for (const environment of ENVIRONMENTS) {
      const due = await claimDueClients(ctx, environment);
      found ||= due.length > 0;
      await runConcurrently(due, (each) => check(ctx, each));
    }
    if (found && secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
  } while (found);
  await recordIfComplete(ctx, started);
  return secondsToResume(ctx);
}

/**
 * Records when the sweep started, unless a client is still due: its environment is paused, or has asked for
 * time. What another worker is checking at the moment counts as checked.
 */
async function recordIfComplete(ctx: Context, at: Date): Promise<void> {
  const [due] = await ctx.db.$queryRaw<unknown[]>`
    select 1 from installation i where ${canBeChecked} and ${isDue(ctx.clock())} limit 1`;
  if (due) return;
  await withBookkeeping(ctx, "heartbeat", (tx) =>
    tx.heartbeat.upsert({
      where: { name: SWEEP_HEARTBEAT },
      create: { name: SWEEP_HEARTBEAT, at },
      update: { at },
    }),
  );
}

/** The schedule runs the sweep every minute, so it is resumed earlier only after a shorter wait. */
const MAX_RESUME_SECONDS = 50;

/** Seconds until the first wait of an environment is over; null when none is on, or it takes long. */
async function secondsToResume(ctx: Context): Promise<number | null> {
  const waits = await Promise.all(ENVIRONMENTS.map((environment) => findWait(ctx, environment)));
  const seconds = waits.flatMap((wait) => (wait ? secondsUntil(ctx, wait) : []));
  const first = Math.min(...seconds);
  return first <= MAX_RESUME_SECONDS ? first : null;
}

/** Claims due clients: the lease is `next_check_at`, set to when another worker can claim them. */
async function claimDueClients(ctx: Context, environment: HelseidEnvironment): Promise<Due[]> {
  const now = ctx.clock();
  if (await findWait(ctx, environment)) return [];
  const rate = await ctx.db.requestRate.findUnique({ where: { environment } });
  // Waiting here until the environment accepts requests again would delay a stopping worker.
  if (rate && secondsBetween(now, rate.nextAt) > BATCH_SECONDS) return [];
  const health = await ctx.db.environmentHealth.findUnique({ where: { environment } });
  if (health?.pausedUntil && health.pausedUntil > now) return [];
  // One client is enough to see whether the environment responds again.
  const limit = health?.downSince ? 1 : BATCH;
  return withBookkeeping(
    ctx,
    "lease",
    (tx) => tx.$queryRaw<Due[]>`
    update installation i set next_check_at = ${addSeconds(now, LEASE_SECONDS)}
    from (
      select i.id, t.environment::text as environment from installation i
      join client_template t on t.id = i.template_id and t.environment = ${environment}::"Environment"
      where ${canBeChecked} and ${isDue(now)}
      order by i.next_check_at nulls first, i.id
      limit ${limit} for no key update of i skip locked) due
    where i.id = due.id
    returning due.id, due.environment`,
  );
}

async function runConcurrently(due: readonly Due[], run: (each: Due) => Promise<void>): Promise<void> {
  const waiting = [...due];
  const one = async () => {
    for (let each = waiting.shift(); each; each = waiting.shift()) await run(each);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

/** Checks one client. Errors are logged and not thrown, so that the other clients are still checked. */
async function check(ctx: Context, { id, environment }: Due): Promise<void> {
  try {
    const { credentials } = await activeClient(ctx, id);
    await acquireRequestSlots(ctx, environment, REQUESTS_PER_CLIENT);
    let failure: UpstreamFailure | null = null;
    let reading: Reading | null = null;
    try {
      // A cached token is used. Whether the key still works is found out when the token has expired.
      reading = await readUpstream(ctx, credentials, { fresh: false });
    } catch (error) {
      failure = upstreamFailure(error);
      if (!failure) throw error;
      if (failure === "KEY_NOT_ACCEPTED" && (await promoteWorkingKey(ctx, id)) === "promoted") failure = null;
    }
    await recordOutcome(ctx, environment, failure);
    const now = ctx.clock();
    // A request for time is not about the client, so no check is recorded.
    if (failure === "UPSTREAM_BUSY") {
      await setNextCheck(ctx, id, null);
      return;
    }
    if (failure) await recordCheck(ctx, id, { reading: null, failure }, false);
    else if (reading) await recordCheck(ctx, id, { reading, failure: null }, false);
    if (reading?.keysPostponed) {
      await setNextCheck(ctx, id, null);
      return;
    }
    const row = await ctx.db.fleetRow.findUnique({
      where: { installationId: id },
      select: { keyExpiresAt: true, pendingScopes: true },
    });
    const next = secondsToNextCheck(
      {
        installationId: id,
        keyExpiresAt: row?.keyExpiresAt ?? null,
        pendingScopes: row?.pendingScopes ?? 0,
        askedAt: await lastAskedAt(ctx, id),
        failed: failure !== null,
      },
      now,
    );
    await setNextCheck(ctx, id, addSeconds(now, next));
  } catch (error) {
    // A fault in the portal, not upstream. The client is checked again when the lease has ended.
    log.error({ err: error, installation: id }, "the sweep could not check a client");
  }
}

/** When the client was last given scopes: by its newest configuration, or by its creation. */
async function lastAskedAt(ctx: Context, id: string): Promise<Date | null> {
  const installation = await ctx.db.installation.findUnique({
    where: { id },
    select: {
      activatedAt: true,
      revisions: { orderBy: { number: "desc" }, take: 1, select: { createdAt: true } },
    },
  });
  return installation?.revisions[0]?.createdAt ?? installation?.activatedAt ?? null;
}

async function setNextCheck(ctx: Context, id: string, nextCheckAt: Date | null): Promise<void> {
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, id);
    await locked.tx.installation.update({ where: { id }, data: { nextCheckAt } });
  });
}
