import { addSeconds } from "@/lib/base/clock";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import type { UpstreamFailure } from "@/lib/domain/failures";

/** So many requests in a row without an answer, and the environment counts as down. */
const FAILURES_TO_DOWN = 5;
const MIN_PAUSE_SECONDS = 30;
const MAX_PAUSE_SECONDS = 900;

/** Notes what a request told about its environment. @param failure as `upstreamFailure` has it; null when all went well */
export function recordOutcome(
  ctx: Context,
  environment: HelseidEnvironment,
  failure: UpstreamFailure | null,
): Promise<void> {
  return failure === "UPSTREAM_UNREACHABLE"
    ? recordUnreachable(ctx, environment)
    : recordResponse(ctx, environment);
}

/** Notes that an environment answered; what it answered makes no difference. */
async function recordResponse(ctx: Context, environment: HelseidEnvironment): Promise<void> {
  const now = ctx.clock();
  // Once a minute is often enough while all is well.
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
 * Notes that an environment did not answer. After several in a row it is down: background work leaves it alone, then asks with
 * one request, and rests ever longer until that is answered.
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
