import { plannedRenewal } from "@/lib/core/fleet/planned-renewal";
import { Prisma } from "@/lib/db/generated/client";
import { isRenewalDay, URGENT_RENEWAL_DAYS } from "@/lib/domain/office-hours";
import { rotatableCondition } from "./rotation-facts";

const DAY_SECONDS = 86_400;
/** For how long a client waits whose last renewal failed, so that a fault is not provoked repeatedly. */
const AFTER_FAILURE_SECONDS = DAY_SECONDS;

const PLANNED = plannedRenewal({
  expiresAt: "k.expires_at",
  renewalDays: "t.renewal_days",
  installationId: "i.id",
});

const AFTER_FAILURE = Prisma.sql`(select max(r.settled_at) + make_interval(secs => ${AFTER_FAILURE_SECONDS}::int)
  from key_rotation r where r.installation_id = i.id and r.state in ('FAILED', 'ABANDONED'))`;

/*
 * What the worker's planner renews and when, in SQL: `k` is a key, `i` its installation and `t` the template.
 * `dueAt` (lib/domain/renewal-limits.ts) says the same of a time to come.
 */

/** Keys that the planner renews by itself, sooner or later. */
export function renewedByPlan(now: Date): Prisma.Sql {
  return Prisma.sql`(${rotatableCondition(now)} and t.rotates_automatically and k.expires_at is not null)`;
}

export const RENEWABLE_FROM = Prisma.sql`greatest(${PLANNED}, ${AFTER_FAILURE})`;
export const URGENT_FROM = Prisma.sql`greatest(
  k.expires_at - make_interval(secs => ${URGENT_RENEWAL_DAYS * DAY_SECONDS}::int), ${AFTER_FAILURE})`;

/** Keys that the planner renews at this time. */
export function dueForRenewal(at: Date): Prisma.Sql {
  return Prisma.sql`(${renewedByPlan(at)}
    and (${URGENT_FROM} <= ${at} or (${isRenewalDay(at)} and ${RENEWABLE_FROM} <= ${at})))`;
}
