import { isAppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { dueForRenewal } from "@/lib/core/keys/due-renewals";
import { countedSince, MAX_RENEWALS_PER_DAY, MAX_RENEWALS_PER_RUN } from "@/lib/domain/renewal-limits";
import { startRotation } from "./start-rotation";

/**
 * Starts rotations of keys whose planned renewal (`dueForRenewal`) has passed, those that expire first
 * before the others. On weekends and holidays, in Easter week and in the summer weeks only keys that are
 * about to expire are renewed. A client whose last rotation failed within a day waits, so that an upstream
 * fault is not provoked repeatedly.
 * @returns how many were started
 */
export async function planRotations(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const today = await ctx.db.keyRotation.count({
    where: { trigger: "AUTOMATIC", startedAt: { gt: countedSince(now) } },
  });
  const limit = Math.max(0, Math.min(MAX_RENEWALS_PER_RUN, MAX_RENEWALS_PER_DAY - today));
  const due = await ctx.db.$queryRaw<{ installationId: string }[]>`
    select i.id as "installationId" from client_key k
    join installation i on i.id = k.installation_id
    join client_template t on t.id = i.template_id
    where ${dueForRenewal(now)} order by k.expires_at limit ${limit}`;
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
