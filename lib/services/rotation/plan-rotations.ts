import { addSeconds } from "@/lib/base/clock";
import { isRenewalDay, URGENT_RENEWAL_DAYS } from "@/lib/domain/office-hours";
import { isAppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { rotatableCondition } from "@/lib/core/keys/rotation-facts";
import { plannedRenewal } from "@/lib/core/fleet/planned-renewal";
import { startRotation } from "./start-rotation";

const MAX_PER_RUN = 50;
/** Limits how many clients a fault reaches that is noticed late. */
const MAX_PER_DAY = 500;
const AFTER_FAILURE_SECONDS = 86_400;

const PLANNED = plannedRenewal({
  expiresAt: "k.expires_at",
  renewalDays: "t.renewal_days",
  installationId: "i.id",
});

/**
 * Starts rotations of keys whose planned renewal (`plannedRenewal`) has passed, those that expire first
 * before the others. On weekends and holidays, in Easter week and in the summer weeks only keys that are
 * about to expire are renewed. A client whose last rotation failed within a day waits, so that an upstream
 * fault is not provoked repeatedly.
 * @returns how many were started
 */
export async function planRotations(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const today = await ctx.db.keyRotation.count({
    where: { trigger: "AUTOMATIC", startedAt: { gt: addSeconds(now, -86_400) } },
  });
  const limit = Math.max(0, Math.min(MAX_PER_RUN, MAX_PER_DAY - today));
  const due = await ctx.db.$queryRaw<{ installationId: string }[]>`
    select i.id as "installationId" from client_key k
    join installation i on i.id = k.installation_id
    join client_template t on t.id = i.template_id
    where ${rotatableCondition(now)} and t.rotates_automatically
      and (k.expires_at <= ${addSeconds(now, URGENT_RENEWAL_DAYS * 86_400)} or (${isRenewalDay(now)}
        and ${PLANNED} <= ${now}))
      and not exists (select 1 from key_rotation r where r.installation_id = i.id
        and r.state in ('FAILED', 'ABANDONED') and r.settled_at > ${addSeconds(now, -AFTER_FAILURE_SECONDS)})
    order by k.expires_at limit ${limit}`;
  for (const key of due) {
    const input = {
      installationId: key.installationId,
      operationId: crypto.randomUUID(),
      trigger: "AUTOMATIC",
    } as const;
    // An installation that changed since the query must not stop the others.
    await startRotation(ctx, input, { by: { name: "Klientvakt", id: null } }).catch((error: unknown) => {
      if (!isAppError(error)) throw error;
    });
  }
  return due.length;
}
