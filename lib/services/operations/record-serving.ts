import { secondsBetween } from "@/lib/base/clock";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockHeartbeat, lockReportDueAfter } from "@/lib/db/locks";
import { MAX_SERVING_GAP_SECONDS, PORTAL_HEARTBEAT } from "@/lib/domain/heartbeats";

/**
 * Records, at the start and once a minute, that a portal process serves requests. After a time without one,
 * no installation could report: whoever was not overdue before gets, from now on, the time that their newest
 * report gave them. Until this is recorded, a worker raises no alert about missing reports.
 */
export async function recordServing(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  await withBookkeeping(ctx, "heartbeat", async (tx) => {
    // Of two processes that start at once, one finds the gap.
    const last = await lockHeartbeat(tx, PORTAL_HEARTBEAT);
    await tx.heartbeat.upsert({
      where: { name: PORTAL_HEARTBEAT },
      create: { name: PORTAL_HEARTBEAT, at: now },
      update: { at: now },
    });
    if (!last || secondsBetween(last, now) <= MAX_SERVING_GAP_SECONDS) return;
    const { ids, ...locked } = await lockReportDueAfter(tx, last);
    await locked.tx.$executeRaw`
      update installation set report_due_at = ${now}::timestamptz + (report_due_at - reported_at)
      where id = any(${ids}::uuid[])`;
    await locked.tx.$executeRaw`
      update reporting_instance set report_due_at = ${now}::timestamptz + (report_due_at - reported_at)
      where installation_id = any(${ids}::uuid[]) and report_due_at > ${last}`;
    log.info(
      { since: last, installations: ids.length },
      "reports are expected again after the portal was down",
    );
  });
}
