import { Prisma } from "@/lib/db/generated/client";
import { ALERTS_HEARTBEAT, WORKER_HEARTBEAT } from "@/lib/domain/heartbeats";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { type FleetRecord, fleetConditions, fleetQuery, idsQuery } from "@/lib/core/fleet/fleet-query";
import { ownerCondition } from "./internal/action-owner";
import { fleetRow } from "./internal/fleet-row";
import { loadRowContacts } from "./internal/row-contacts";
import {
  ACTION_CAUSES,
  type ActionCause,
  type ActionOwner,
  alertKindsOf,
  causeView,
  OVERVIEW,
} from "@/lib/domain/fleet-overview";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";

/** More of one cause are in its list. */
const MAX_LINES = 5;
/** Of what one person has, because the list of a cause cannot show that. */
const MAX_OWN_LINES = 50;

/** Which installations are shown: of both environments or one, of any template or one, and whose. */
interface OverviewInput {
  environment: EnvironmentScope;
  template?: string;
  owner?: ActionOwner;
}

/**
 * What needs a person in a scope, by cause and the most urgent first, each with whom to call; and its counts,
 * none of which goes above MAX_COUNT, whoever has what.
 */
export async function getOverview(ctx: Context, input: OverviewInput = { environment: "" }) {
  authorize(ctx, "fleet.read");
  const { environment, template = "", owner = "" } = input;
  const summary = await readSummary(ctx, { environment, template });
  const asked = { environment, template, owner };
  const groups = await (owner === "mine" ? actionGroups : readGroups)(ctx, asked);
  return { ...summary, groups };
}

/** What is the same for everybody. */
const readSummary = sharedRead(async (ctx, input: { environment: EnvironmentScope; template: string }) => {
  const now = ctx.clock();
  const { environment, template } = input;
  const views = OVERVIEW.map((each) => ({
    ...each,
    view: FleetView.parse({ ...each.view, environment, template }),
  }));
  const [counts] = await ctx.db.$queryRaw<Record<string, number>[]>`
    select ${Prisma.join(
      views.map(
        ({ name, view }) => Prisma.sql`(select count(*)::int from (${idsQuery(view, now, MAX_COUNT + 1)}) c)
          as ${Prisma.raw(`"${name}"`)}`,
      ),
    )}`;
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
    hasActive: anyActive.length > 0,
    /** The last heartbeat of a worker; null without one. */
    workerSeenAt: lastHeartbeat(WORKER_HEARTBEAT),
    /** When alerts were last evaluated; null when never. */
    alertsSeenAt: lastHeartbeat(ALERTS_HEARTBEAT),
  };
});

/** `actionGroups` of an owner who is not the reader. */
const readGroups = sharedRead((ctx, input: Required<OverviewInput>) => actionGroups(ctx, input));

/**
 * The installations that need somebody, each under its most urgent cause. A cause without any of its own has
 * no lines: all its installations stand under more urgent ones.
 */
async function actionGroups(ctx: Context, { environment, template, owner }: Required<OverviewInput>) {
  const { counts } = await readSummary(ctx, { environment, template });
  const now = ctx.clock();
  const groups = [];
  const before: FleetView[] = [];
  for (const cause of ACTION_CAUSES) {
    const view = { ...causeView(cause), environment, template };
    const isPossible = owner !== "mine" || alertKindsOf(cause).length > 0;
    if (counts[cause] && isPossible) {
      const rows = await ctx.db.$queryRaw<FleetRecord[]>(
        fleetQuery(view, now, owner === "mine" ? MAX_OWN_LINES : MAX_LINES, {
          except: before,
          and: ownerCondition(ctx, cause, owner),
        }),
      );
      if (rows.length > 0) groups.push({ cause, count: counts[cause], rows });
    }
    before.push(view);
  }
  const ids = groups.flatMap(({ rows }) => rows.map((row) => row.installationId));
  const alerts = await ctx.db.alert.findMany({
    where: { installationId: { in: ids }, closedAt: null },
    orderBy: { createdAt: "desc" },
    select: {
      id: true,
      installationId: true,
      kind: true,
      acknowledgedAt: true,
      acknowledgedBy: true,
      snoozedUntil: true,
      assignee: { select: { name: true } },
    },
  });
  const alertOf = (cause: ActionCause, installationId: string) =>
    alerts.find(
      (each) => each.installationId === installationId && alertKindsOf(cause).includes(each.kind),
    ) ?? null;
  const contactOf = await loadRowContacts(
    ctx,
    groups.flatMap(({ rows }) => rows),
  );
  return groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => ({
      ...fleetRow(row, now),
      /** The open alert about the same, if there is one. */
      alert: alertOf(group.cause, row.installationId),
      contact: contactOf(row),
    })),
  }));
}

export type FleetActionGroup = Awaited<ReturnType<typeof actionGroups>>[number];
