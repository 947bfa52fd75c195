import { addSeconds } from "@/lib/base/clock";
import { enqueue } from "@/lib/db/outbox";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { staffClientOf } from "./signing-keys";

const MIN_SECONDS_BETWEEN_CHECKS = 60;

/**
 * Enqueues a check of the portal's own client, unless one has just been made. Anybody can start sign-ins, and
 * must not cause as many checks.
 */
export async function requestStaffClientCheck(ctx: Context): Promise<void> {
  const recent = await ctx.db.staffClientCheck.count({
    where: {
      ...staffClientOf(ctx.env),
      checkedAt: { gt: addSeconds(ctx.clock(), -MIN_SECONDS_BETWEEN_CHECKS) },
    },
  });
  if (recent === 0) await withBookkeeping(ctx, "job", (tx) => enqueue(tx, "check-staff-client", {}));
}
