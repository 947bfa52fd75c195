import { authorize } from "@/lib/context/authorize";
import { addSeconds } from "@/lib/base/clock";
import { SWEEP_HEARTBEAT } from "@/lib/domain/heartbeats";
import { OVERDUE_SECONDS, type SweepStanding, sweepStanding } from "@/lib/domain/sweep-standing";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { canBeChecked, isDue } from "./internal/checkable-clients";

/** Above this the number is not exact. */
const MAX_COUNT = 9999;

export interface SweepState {
  now: Date;
  /** Clients that should have been checked and have not been, at most one more than `maxCount`. */
  overdue: number;
  maxCount: number;
  /** Since when the one that has waited longest is due; null when none is. */
  overdueSince: Date | null;
  /** When any client was last checked; null when none was. */
  lastCheckAt: Date | null;
  /** When the sweep last left no client that was due; null when it never has. */
  completeAt: Date | null;
  standing: SweepStanding;
}

/**
 * Whether the sweep has checked what was due. Each client has its own schedule, so a sweep is complete while
 * no client is overdue.
 */
export async function getSweepState(ctx: Context): Promise<SweepState> {
  authorize(ctx, "fleet.read");
  return readState(ctx);
}

const readState = sharedRead(async (ctx): Promise<SweepState> => {
  const now = ctx.clock();
  const query = ctx.db.$queryRaw<{ overdue: number; since: Date | null; last: Date | null }[]>`
    select count(*)::int as overdue, min(due) as since,
      (select last_check_at from fleet_row order by checked_sort desc limit 1) as last
    from (
      select coalesce(i.next_check_at, i.activated_at) as due from installation i
      where ${canBeChecked} and ${isDue(now)}
        and coalesce(i.next_check_at, i.activated_at) <= ${addSeconds(now, -OVERDUE_SECONDS)}
      order by i.next_check_at nulls first, i.id
      limit ${MAX_COUNT + 1}) overdue`;
  const [[row], heartbeat] = await Promise.all([
    query,
    ctx.db.heartbeat.findUnique({ where: { name: SWEEP_HEARTBEAT } }),
  ]);
  const overdue = row?.overdue ?? 0;
  const completeAt = heartbeat?.at ?? null;
  return {
    now,
    overdue,
    maxCount: MAX_COUNT,
    overdueSince: row?.since ?? null,
    lastCheckAt: row?.last ?? null,
    completeAt,
    standing: sweepStanding({ overdue, completeAt }, now),
  };
});
