import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { idsQuery } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";

const ENVIRONMENTS = ["PRODUCTION", "TEST"] as const;

/** No count goes above this and one; more is shown as "more than". */
const MAX = { attention: 999, alerts: 99, installations: MAX_COUNT, bulks: 99 } as const;

type CountName = keyof typeof MAX;
type ByEnvironment = Record<"ALL" | (typeof ENVIRONMENTS)[number], number>;

/** What waits on each page, beside its link in the frame of every page. */
export interface FrameCounts {
  counts: Record<CountName, ByEnvironment>;
  maxCount: Record<CountName, number>;
}

/**
 * Counts per environment: installations that need a person now, open alerts that nobody has acknowledged,
 * installations that are not closed, and bulk changes that run.
 */
export async function getFrameCounts(ctx: Context): Promise<FrameCounts> {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const limit = (name: CountName) => Prisma.sql`limit ${MAX[name] + 1}`;
  const rows = (environment: (typeof ENVIRONMENTS)[number]): Record<CountName, Prisma.Sql> => ({
    attention: idsQuery(FleetView.parse({ status: "attention", environment }), now, MAX.attention + 1),
    alerts: Prisma.sql`select 1 from key_alert a
      join fleet_row f on f.installation_id = a.installation_id
        and f.environment = ${environment}::"Environment"
      where a.closed_at is null and a.acknowledged_at is null
        and (a.snoozed_until is null or a.snoozed_until <= ${now}) ${limit("alerts")}`,
    installations: idsQuery(FleetView.parse({ environment }), now, MAX.installations + 1),
    bulks: Prisma.sql`select 1 from bulk_run
      where state = 'RUNNING' and environment = ${environment}::"Environment" ${limit("bulks")}`,
  });
  const columns = ENVIRONMENTS.flatMap((environment) =>
    Object.entries(rows(environment)).map(
      ([name, query]) =>
        Prisma.sql`(select count(*)::int from (${query}) c) as ${Prisma.raw(`"${name} ${environment}"`)}`,
    ),
  );
  const [row] = await ctx.db.$queryRaw<Record<string, number>[]>`select ${Prisma.join(columns)}`;
  const count = (name: CountName): ByEnvironment => {
    const [production = 0, test = 0] = ENVIRONMENTS.map(
      (environment) => row?.[`${name} ${environment}`] ?? 0,
    );
    return { ALL: production + test, PRODUCTION: production, TEST: test };
  };
  return {
    counts: {
      attention: count("attention"),
      alerts: count("alerts"),
      installations: count("installations"),
      bulks: count("bulks"),
    },
    maxCount: MAX,
  };
}
