import { authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { fleetConditions, idsQuery } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { ACTION_CAUSES, type ActionCause, causeView, isUrgent } from "@/lib/domain/fleet-overview";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";
import { ALERT_OWNERS, alertKindArray, isHandled } from "./internal/action-owner";

/** Installations of one template and cause, and how many of them each owner has. */
interface Counted {
  templateId: string;
  cause: ActionCause;
  all: number;
  mine: number;
  none: number;
}

interface CountedForAll extends Omit<Counted, "mine"> {
  /** How many each staff member has. */
  byPerson: Record<string, number>;
}

/** How many installations each tab of the start page has, each under its most urgent cause. */
export interface ActionCounts {
  /** By template and cause. A cause of a template that has none is left out. */
  rows: Counted[];
  urgent: number;
  canWait: number;
  /** Installations that are not closed, at most MAX_COUNT + 1. */
  total: number;
  /** Whether a cause has more installations than are counted; `urgent` and `canWait` are then too low. */
  isCapped: boolean;
}

/**
 * Counts the installations that require action in a scope. Each is counted once, under the first cause that
 * applies, as the start page lists it. Of one cause no more than MAX_COUNT are counted.
 */
export async function countActions(
  ctx: Context,
  input: { environment: EnvironmentScope },
): Promise<ActionCounts> {
  authorize(ctx, "fleet.read");
  const counts = await readCounts(ctx, input);
  const reader = staffId(ctx.actor);
  return {
    ...counts,
    rows: counts.rows.map(({ byPerson, ...row }) => ({ ...row, mine: reader ? (byPerson[reader] ?? 0) : 0 })),
  };
}

/** What is the same for everybody. */
const readCounts = sharedRead(async (ctx, input: { environment: EnvironmentScope }) => {
  const now = ctx.clock();
  const viewOf = (cause: ActionCause) => ({ ...causeView(cause), environment: input.environment });
  const branches = ACTION_CAUSES.map((cause, index) => {
    const conditions = [
      fleetConditions(viewOf(cause), now),
      ...ACTION_CAUSES.slice(0, index).map(
        (each) => Prisma.sql`((${fleetConditions(viewOf(each), now)}) is not true)`,
      ),
    ];
    return Prisma.sql`(select installation_id, template_id, ${cause}::text as cause,
        ${alertKindArray(cause)} as kinds
      from fleet_row where ${Prisma.join(conditions, " and ")} limit ${MAX_COUNT + 1})`;
  });
  const open = FleetView.parse({ environment: input.environment });
  const [rows, [all]] = await Promise.all([
    ctx.db.$queryRaw<CountedForAll[]>`
      with listed as materialized (${Prisma.join(branches, " union all ")}),
        -- From the alerts that somebody has, which are few, to their lines: not from every line to its alerts.
        with_alerts as materialized (
          select listed.template_id, listed.cause, listed.installation_id, ${isHandled(now)} as handled, person
          from key_alert a
            join listed on listed.installation_id = a.installation_id and a.kind = any(listed.kinds)
            cross join lateral ${ALERT_OWNERS}
          where a.closed_at is null and (person is not null or ${isHandled(now)})),
        owned as (
          select template_id, cause, person, count(distinct installation_id)::int as count
          from with_alerts where person is not null group by 1, 2, 3),
        handled as (
          select template_id, cause, count(distinct installation_id)::int as count
          from with_alerts where handled group by 1, 2)
      select template_id as "templateId", cause, count(*)::int as "all",
        count(*)::int - coalesce((select handled.count from handled
          where handled.template_id = listed.template_id and handled.cause = listed.cause), 0) as none,
        (select coalesce(jsonb_object_agg(owned.person, owned.count), '{}') from owned
          where owned.template_id = listed.template_id and owned.cause = listed.cause) as "byPerson"
      from listed group by template_id, cause`,
    ctx.db.$queryRaw<{ count: number }[]>`select count(*)::int as count from (
      ${idsQuery(open, now, MAX_COUNT + 1)}) c`,
  ]);
  const sum = (some: CountedForAll[]) => some.reduce((total, each) => total + each.all, 0);
  const byCause = ACTION_CAUSES.map((cause) => sum(rows.filter((row) => row.cause === cause)));
  return {
    rows,
    urgent: sum(rows.filter(({ cause }) => isUrgent(cause))),
    canWait: sum(rows.filter(({ cause }) => !isUrgent(cause))),
    total: all?.count ?? 0,
    isCapped: byCause.some((count) => count > MAX_COUNT),
  };
});
