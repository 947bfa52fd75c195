import { Prisma } from "@/lib/db/generated/client";
import { ALERTS_HEARTBEAT, WORKER_HEARTBEAT } from "@/lib/domain/heartbeats";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FleetRecord, fleetConditions, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { fleetRow } from "./internal/fleet-row";
import { ACTION_CAUSES, type ActionCause, causeView, OVERVIEW } from "@/lib/domain/fleet-overview";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";
import { REPORT_ALERT_KINDS, type ReportAlertKind } from "@/lib/domain/report-alert";

/** The kind of the alert of a cause that is about reports. */
const ALERT_KINDS: Partial<Record<ActionCause, ReportAlertKind>> = {
  silent: "MISSING_REPORTS",
  unwell: "UNWELL",
  suspected: "SUSPECTED_COPY",
};

/** More of one cause are in its list. */
const MAX_LINES = 5;

/**
 * What needs a person in a scope, by cause and the most urgent first, each with whom to call; and its counts,
 * none of which goes above MAX_COUNT.
 */
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
  const groups = await actionGroups(ctx, input.environment, counts ?? {});
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
    groups,
    hasActive: anyActive.length > 0,
    /** The last heartbeat of a worker; null without one. */
    workerSeenAt: lastHeartbeat(WORKER_HEARTBEAT),
    /** When alerts were last evaluated; null when never. */
    alertsSeenAt: lastHeartbeat(ALERTS_HEARTBEAT),
  };
}

/**
 * The installations that need somebody, each under its most urgent cause. A cause without any of its own has
 * no lines: all its installations stand under more urgent ones.
 */
async function actionGroups(ctx: Context, environment: EnvironmentScope, counts: Record<string, number>) {
  const now = ctx.clock();
  const groups = [];
  const before: FleetView[] = [];
  for (const cause of ACTION_CAUSES) {
    const view = { ...causeView(cause), environment };
    if (counts[cause]) {
      const rows = await ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, MAX_LINES, before));
      if (rows.length > 0) groups.push({ cause, count: counts[cause], rows });
    }
    before.push(view);
  }
  const ids = groups.flatMap(({ rows }) => rows.map((row) => row.installationId));
  const alerts = await ctx.db.alert.findMany({
    where: { installationId: { in: ids }, kind: { in: [...REPORT_ALERT_KINDS] }, closedAt: null },
    select: { id: true, installationId: true, kind: true, acknowledgedAt: true, acknowledgedBy: true },
  });
  const alertOf = (cause: ActionCause, installationId: string) =>
    alerts.find((each) => each.installationId === installationId && each.kind === ALERT_KINDS[cause]) ?? null;
  const contacts = await ctx.db.organization.findMany({
    where: { id: { in: groups.flatMap(({ rows }) => rows.map((row) => row.organizationId)) } },
    select: { id: true, contactName: true, contactPhone: true },
  });
  const contactOf = new Map(contacts.map(({ id, ...contact }) => [id, contact]));
  return groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => ({
      ...fleetRow(row, now),
      /** The open alert about what it reports, for the causes that have one. */
      alert: alertOf(group.cause, row.installationId),
      contact: contactOf.get(row.organizationId) ?? { contactName: null, contactPhone: null },
    })),
  }));
}

export type FleetActionGroup = Awaited<ReturnType<typeof actionGroups>>[number];
