import { AppError } from "@/lib/base/errors";
import { type UpstreamWait, waitIn } from "@/lib/base/upstream-wait";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { promoteWorkingKey } from "@/lib/core/clients/promote-working-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { recordOutcome } from "@/lib/core/upstream/health";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { activeClient } from "@/lib/core/clients/active-client";
import { recordCheck } from "@/lib/core/clients/record-check";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";
import { enqueue } from "@/lib/db/outbox";
import type { ClientCredentials } from "@/lib/helseid/configuration";

/**
 * "Check now": reads status and keys upstream and records them. A failure is recorded beside the last
 * successful reading. While a service has asked for time, the check is queued and runs when that is over; of
 * several requests one check is queued.
 * @returns the wait when the check was queued; null when it was made
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, or the code of the failure upstream
 */
export async function checkInstallation(
  ctx: Context,
  input: { installationId: string },
): Promise<{ wait: UpstreamWait | null }> {
  authorize(ctx, "checks.run");
  const installationId = parseInput(entityId, input.installationId);
  const { credentials } = await activeClient(ctx, installationId);
  const wait =
    (await findWait(ctx, credentials.environment)) ?? (await check(ctx, installationId, credentials));
  if (wait) await queueCheck(ctx, installationId, wait);
  return { wait };
}

/** @returns the wait when a service asked for time meanwhile; null when the check was made and recorded */
async function check(
  ctx: Context,
  installationId: string,
  credentials: ClientCredentials,
): Promise<UpstreamWait | null> {
  let reading: Reading;
  try {
    reading = await readUpstream(ctx, credentials, { fresh: true });
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    const wait = waitIn(error);
    // It is not about the client, so no failure is recorded.
    if (wait) return wait;
    await recordOutcome(ctx, credentials.environment, code);
    if (code === "KEY_NOT_ACCEPTED" && (await promoteWorkingKey(ctx, installationId)) === "promoted")
      return null;
    await recordCheck(ctx, installationId, { reading: null, failure: code }, true);
    throw new AppError(code, { cause: error });
  }
  await recordOutcome(ctx, credentials.environment, null);
  await recordCheck(ctx, installationId, { reading, failure: null }, true);
  return null;
}

/** Queues a check for the end of a wait. A queued one is kept, and runs no sooner than it would have. */
async function queueCheck(ctx: Context, installationId: string, wait: UpstreamWait): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const known = await tx.queuedCheck.count({ where: { installationId } });
    await tx.$executeRaw`
      insert into queued_check as q (installation_id, requested_at, run_at, wait_for)
      values (${installationId}::uuid, ${ctx.clock()}, ${wait.until}, ${wait.upstream}::"Upstream")
      on conflict (installation_id) do update
        set run_at = excluded.run_at, wait_for = excluded.wait_for where q.run_at < excluded.run_at`;
    await enqueue(tx, "check-installation", { installationId }, { afterSeconds: secondsUntil(ctx, wait) });
    if (known) return onlyBookkeeping("job", undefined);
    audit({
      action: "installation.check-queued",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { until: wait.until.toISOString() },
    });
  });
}
