import { addSeconds } from "@/lib/base/clock";
import { isRenewalDay } from "@/lib/domain/office-hours";
import { isAppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { rotatableCondition } from "@/lib/core/keys/rotation-facts";
import { plannedRenewal } from "@/lib/core/fleet/planned-renewal";
import { startRotation } from "./start-rotation";

const MOST_AT_ONCE = 50;
/** So that a fault that shows itself late has not reached everybody. */
const MOST_A_DAY = 500;
const AFTER_FAILURE_SECONDS = 86_400;
/** With so few days left a renewal waits for nothing. */
const CRITICAL_DAYS = 7;

const PLANNED = plannedRenewal({
  expiresAt: "k.expires_at",
  renewalDays: "t.renewal_days",
  installationId: "i.id",
});

/**
 * Starts rotations of keys whose planned renewal (`plannedRenewal`) has passed, those that expire first before the others. On
 * weekends, holidays, in Easter week and in the summer weeks only keys that are about to expire are renewed. A client whose last
 * rotation failed within a day waits, so that a fault upstream is not hit again and again.
 * @returns how many were started
 */
export async function planRotations(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const today = await ctx.db.keyRotation.count({
    where: { trigger: "AUTOMATIC", startedAt: { gt: addSeconds(now, -86_400) } },
  });
  const most = Math.min(MOST_AT_ONCE, MOST_A_DAY - today);
  const wanted = await ctx.db.$queryRaw<{ installationId: string }[]>`
    select i.id as "installationId" from client_key k
    join installation i on i.id = k.installation_id
    join client_template t on t.id = i.template_id
    where ${rotatableCondition(now)} and t.rotates_automatically
      and (k.expires_at <= ${addSeconds(now, CRITICAL_DAYS * 86_400)} or (${isRenewalDay(now)}
        and ${PLANNED} <= ${now}))
      and not exists (select 1 from key_rotation r where r.installation_id = i.id
        and r.state in ('FAILED', 'ABANDONED') and r.settled_at > ${addSeconds(now, -AFTER_FAILURE_SECONDS)})
    order by k.expires_at limit ${Math.max(0, most)}`;
  for (const key of wanted) {
    const order = {
      installationId: key.installationId,
      operationId: crypto.randomUUID(),
      trigger: "AUTOMATIC",
    } as const;
    // One that changed since the list was read does not stop the others.
    await startRotation(ctx, order, { actorName: "Klientvakt" }).catch((error: unknown) => {
      if (!isAppError(error)) throw error;
    });
  }
  return wanted.length;
}
