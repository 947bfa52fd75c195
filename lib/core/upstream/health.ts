import { addSeconds } from "@/lib/base/clock";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import type { UpstreamFailure } from "@/lib/domain/failures";

/** An environment is down after this many consecutive requests without a response. */
const FAILURES_TO_DOWN = 5;
const MIN_PAUSE_SECONDS = 30;
const MAX_PAUSE_SECONDS = 900;

/**
 * Records the outcome of a request to an environment.
 * @param failure as returned by `upstreamFailure`; null for a success
 */
export async function recordOutcome(
  ctx: Context,
  environment: HelseidEnvironment,
  failure: UpstreamFailure | null,
): Promise<void> {
  // The request may not have been sent.
  if (failure === "UPSTREAM_BUSY") return;
  if (failure === "UPSTREAM_UNREACHABLE") await recordUnreachable(ctx, environment);
  else await recordResponse(ctx, environment);
}

/** Records that an environment responded, whatever the response. */
async function recordResponse(ctx: Context, environment: HelseidEnvironment): Promise<void> {
  const now = ctx.clock();
  // Written once a minute while the environment is up, to save writes.
  await withBookkeeping(
    ctx,
    "upstream-health",
    (tx) => tx.$executeRaw`
    insert into environment_health as h (environment, failures, last_answer_at)
    values (${environment}::"Environment", 0, ${now})
    on conflict (environment) do update
      set failures = 0, down_since = null, rests_until = null, last_answer_at = ${now}
      where h.failures > 0 or h.last_answer_at is null or h.last_answer_at < ${addSeconds(now, -60)}`,
  );
}

/**
 * Records that an environment did not respond. After several failures in a row it is down: background work
 * pauses, sends one request, and pauses longer each time until that request gets a response.
 */
async function recordUnreachable(ctx: Context, environment: HelseidEnvironment): Promise<void> {
  const now = ctx.clock();
  await withBookkeeping(ctx, "upstream-health", async (tx) => {
    const row = await tx.environmentHealth.upsert({
      where: { environment },
      create: { environment, failures: 1 },
      update: { failures: { increment: 1 } },
    });
    if (row.failures < FAILURES_TO_DOWN) return;
    const pauseSeconds = Math.min(
      MAX_PAUSE_SECONDS,
      MIN_PAUSE_SECONDS * 2 ** Math.min(10, row.failures - FAILURES_TO_DOWN),
    );
    await tx.environmentHealth.update({
      where: { environment },
      data: { downSince: row.downSince ?? now, pausedUntil: addSeconds(now, pauseSeconds) },
    });
  });
}
