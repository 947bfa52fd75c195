import { Prisma } from "@/lib/db/generated/client";
import { ALERTS_HEARTBEAT, WORKER_HEARTBEAT } from "@/lib/domain/heartbeats";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FleetRecord, fleetConditions, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { fleetRow } from "./internal/fleet-row";
import { OVERVIEW, URGENT } from "@/lib/domain/fleet-overview";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";

const MAX_URGENT = 12;

/** The most urgent installations of a scope, and its counts, none of which goes above MAX_COUNT. */
export async function getOverview(
  ctx: Context,
  input: { environment: EnvironmentScope } = { environment: "" },
) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const views = OVERVIEW.map((each) => ({
    ...each,
    view: FleetView.parse({ ...each.view, environment: input.environment }),
  }));
  const [counts] = await ctx.db.$queryRaw<Record<string, number>[]>`
    select ${Prisma.join(
      views.map(
        ({ name, view }) => Prisma.sql`(select count(*)::int from (
          select 1 from fleet_row where ${fleetConditions(view, now)} limit ${MAX_COUNT + 1}) c)
          as ${Prisma.raw(`"${name}"`)}`,
      ),
    )}`;
  const urgent: ReturnType<typeof fleetRow>[] = [];
  for (const name of URGENT) {
    if (urgent.length >= MAX_URGENT || !counts?.[name]) continue;
    const { view } = views.find((each) => each.name === name)!;
    const rows = await ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, MAX_URGENT));
    const known = new Set(urgent.map((row) => row.installationId));
    urgent.push(...rows.map((row) => fleetRow(row, now)).filter((row) => !known.has(row.installationId)));
  }
  const heartbeats = await ctx.db.heartbeat.findMany({
    where: { name: { in: [WORKER_HEARTBEAT, ALERTS_HEARTBEAT] } },
  });
  const lastHeartbeat = (name: string) => heartbeats.find((each) => each.name === name)?.at ?? null;
  const active = FleetView.parse({ status: "active", environment: input.environment });
  const anyActive = await ctx.db.$queryRaw<unknown[]>`
    select 1 from fleet_row where ${fleetConditions(active, now)} limit 1`;
  return {
    now,
    counts: counts ?? {},
    urgent: urgent.slice(0, MAX_URGENT),
    hasActive: anyActive.length > 0,
    /** The last heartbeat of a worker; null without one. */
    workerSeenAt: lastHeartbeat(WORKER_HEARTBEAT),
    /** When alerts were last evaluated; null when never. */
    alertsSeenAt: lastHeartbeat(ALERTS_HEARTBEAT),
  };
}
