import { secondsBetween } from "@/lib/base/clock";
import { enqueue } from "@/lib/db/outbox";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { WORKER_HEARTBEAT } from "@/lib/domain/heartbeats";

const OUTAGE_SECONDS = 3600;

/**
 * Records, once a minute, that a worker is running. When the previous heartbeat is more than an hour old, the
 * portal was stopped or its database was restored from a backup. Keys may have changed elsewhere meanwhile,
 * so every key is tried again (`checkKnownKeys`).
 */
export async function recordHeartbeat(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  await withBookkeeping(ctx, "heartbeat", async (tx) => {
    const last = await tx.heartbeat.findUnique({ where: { name: WORKER_HEARTBEAT } });
    await tx.heartbeat.upsert({
      where: { name: WORKER_HEARTBEAT },
      create: { name: WORKER_HEARTBEAT, at: now },
      update: { at: now },
    });
    // On the first start the forecast is counted at once instead of at the next scheduled time, and the
    // portal's own client is checked.
    if (!last) {
      await enqueue(tx, "count-expiries", {});
      await enqueue(tx, "check-staff-client", {});
    }
    if (!last || secondsBetween(last.at, now) < OUTAGE_SECONDS) return;
    await enqueue(tx, "check-known-keys", { after: null });
  });
}
