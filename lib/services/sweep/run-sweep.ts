import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { secondsToNextCheck } from "@/lib/domain/check-schedule";
import { ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { log } from "@/lib/base/log";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { activeClient } from "@/lib/core/clients/active-client";
import { recordCheck } from "@/lib/core/clients/record-check";
import type { Reading } from "@/lib/core/clients/save-reading";
import { promoteWorkingKey } from "@/lib/core/clients/promote-working-key";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { backOff, acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { recordOutcome } from "@/lib/core/upstream/health";
import type { UpstreamFailure } from "@/lib/domain/failures";

/** A job gives way after so long, so that a stopping worker is not held up. */
const BATCH_SECONDS = 20;
/** Clients taken in hand at once, and read side by side. */
const BATCH = 24;
const CONCURRENCY = 6;
/** After so long without an outcome another worker takes a client over. */
const LEASE_SECONDS = 300;
/** Token, status, keys. */
const REQUESTS_PER_CLIENT = 3;

interface Due {
  id: string;
  environment: HelseidEnvironment;
}

/**
 * Reads the clients that are due. Several workers may do this at once: each takes its own, and no client is taken twice. The pace
 * and the rest of an environment that is down hold for all of them.
 * @returns seconds until it wants to go on; null when nothing is due
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
  return null;
}

/** Takes clients in hand: `next_check_at` is moved to when another worker may take them over. */
async function claimDueClients(ctx: Context, environment: HelseidEnvironment): Promise<Due[]> {
  const now = ctx.clock();
  const pace = await ctx.db.requestRate.findUnique({ where: { environment } });
  // Asked to wait for long: to wait in here would hold up a stopping worker.
  if (pace && secondsBetween(now, pace.nextAt) > BATCH_SECONDS) return [];
  const health = await ctx.db.environmentHealth.findUnique({ where: { environment } });
  if (health?.pausedUntil && health.pausedUntil > now) return [];
  // One request tells whether it answers again.
  const most = health?.downSince ? 1 : BATCH;
  return withBookkeeping(
    ctx,
    "lease",
    (tx) => tx.$queryRaw<Due[]>`
    update installation i set next_check_at = ${addSeconds(now, LEASE_SECONDS)}
    from (
      select i.id, t.environment::text as environment from installation i
      join client_template t on t.id = i.template_id and t.environment = ${environment}::"Environment"
      where i.custody = 'PORTAL' and i.activated_at is not null and i.closed_at is null
        and (i.next_check_at is null or i.next_check_at <= ${now})
        and exists (select 1 from client_key k
          where k.installation_id = i.id and k.state = 'CURRENT' and k.sealed_private_jwk is not null)
      order by i.next_check_at nulls first, i.id
      limit ${most} for update of i skip locked) due
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

/** One client that cannot be read never stops the others. */
async function check(ctx: Context, { id, environment }: Due): Promise<void> {
  try {
    const { credentials } = await activeClient(ctx, id);
    await acquireRequestSlots(ctx, environment, REQUESTS_PER_CLIENT);
    let failure: UpstreamFailure | null = null;
    let reading: Reading | null = null;
    try {
      // A token that is at hand is used: whether the key works is asked when the token has expired.
      reading = await readUpstream(ctx, credentials, { fresh: false });
    } catch (error) {
      if (error instanceof SelvbetjeningError && error.failure === "busy")
        await backOff(ctx, environment, error.retryAfterSeconds);
      failure = upstreamFailure(error);
      if (!failure) throw error;
      if (failure === "KEY_NOT_ACCEPTED" && (await promoteWorkingKey(ctx, id))) failure = null;
    }
    await recordOutcome(ctx, environment, failure);
    const now = ctx.clock();
    // Too many requests says nothing about the client.
    if (failure === "UPSTREAM_BUSY") {
      await setNextCheck(ctx, id, null);
      return;
    }
    if (failure) await recordCheck(ctx, id, { reading: null, failure }, false);
    else if (reading) await recordCheck(ctx, id, { reading, failure: null }, false);
    const row = await ctx.db.fleetRow.findUnique({
      where: { installationId: id },
      select: { keyExpiresAt: true, pendingScopes: true },
    });
    const next = secondsToNextCheck(
      {
        installationId: id,
        keyExpiresAt: row?.keyExpiresAt ?? null,
        pendingScopes: row?.pendingScopes ?? 0,
        failed: failure !== null,
      },
      now,
    );
    await setNextCheck(ctx, id, addSeconds(now, next));
  } catch (error) {
    // Ours, not upstream's: it is taken up again when it may be taken over.
    log.error({ err: error, installation: id }, "the sweep could not check a client");
  }
}

async function setNextCheck(ctx: Context, id: string, nextCheckAt: Date | null): Promise<void> {
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.installation.update({ where: { id }, data: { nextCheckAt } }),
  );
}
