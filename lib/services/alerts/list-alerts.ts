import type { Prisma } from "@/lib/db/generated/client";
import { authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

/** Of the inbox, where the alerts of a page can be chosen all at once. */
export const ALERTS_PER_PAGE = 50;

/** Unhandled, taken, snoozed, or those of the reader: taken by or assigned to them. */
export const ALERT_STATUSES = ["open", "handled", "snoozed", "mine"] as const;
export type AlertStatusFilter = (typeof ALERT_STATUSES)[number];

const SELECT = {
  id: true,
  kind: true,
  threshold: true,
  expiresAt: true,
  createdAt: true,
  closedAt: true,
  acknowledgedAt: true,
  acknowledgedBy: true,
  reason: true,
  snoozedUntil: true,
  assignee: { select: { id: true, name: true } },
  comments: {
    orderBy: { createdAt: "asc" },
    select: { id: true, text: true, createdAt: true, author: { select: { name: true } } },
  },
  crossings: {
    orderBy: [{ createdAt: "asc" }, { threshold: "desc" }],
    select: { threshold: true, createdAt: true, rule: { select: { name: true, removedName: true } } },
  },
  installation: {
    select: {
      id: true,
      label: true,
      fleetRow: { select: { assumedExpiresAt: true } },
      organization: { select: { name: true } },
      template: { select: { name: true, environment: true, renewalDays: true } },
    },
  },
} as const satisfies Prisma.AlertSelect;

/**
 * The open alerts with a status: one per key, what expires first comes first, and an unknown expiry last; and
 * how many have each status.
 */
export async function listAlerts(
  ctx: Context,
  input: { status: AlertStatusFilter; page: number; environment?: EnvironmentScope },
) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const scope = input.environment ? { installation: { template: { environment: input.environment } } } : {};
  const where = (status: AlertStatusFilter): Prisma.AlertWhereInput => ({
    closedAt: null,
    ...scope,
    ...statusCondition(ctx, status, now),
  });
  const [rows, ...counts] = await Promise.all([
    ctx.db.alert.findMany({
      where: where(input.status),
      orderBy: [{ expiresAt: { sort: "asc", nulls: "last" } }, { createdAt: "asc" }, { id: "asc" }],
      skip: (input.page - 1) * ALERTS_PER_PAGE,
      take: ALERTS_PER_PAGE + 1,
      select: SELECT,
    }),
    ...ALERT_STATUSES.map((status) => ctx.db.alert.count({ where: where(status) })),
  ]);
  return {
    rows: rows.slice(0, ALERTS_PER_PAGE),
    more: rows.length > ALERTS_PER_PAGE,
    counts: Object.fromEntries(ALERT_STATUSES.map((status, index) => [status, counts[index]!])) as Record<
      AlertStatusFilter,
      number
    >,
    now,
  };
}

function statusCondition(ctx: Context, status: AlertStatusFilter, now: Date): Prisma.AlertWhereInput {
  switch (status) {
    case "open":
      return { acknowledgedAt: null, OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: now } }] };
    case "handled":
      return { acknowledgedAt: { not: null } };
    case "snoozed":
      return { acknowledgedAt: null, snoozedUntil: { gt: now } };
    case "mine": {
      const me = staffId(ctx.actor);
      return me
        ? { OR: [{ assigneeId: me }, { acknowledgedById: me, acknowledgedAt: { not: null } }] }
        : { id: { in: [] } };
    }
  }
}

/**
 * One alert, whatever its status, so that its address keeps working when somebody has taken it or its cause
 * is gone.
 * @returns null when there is none
 */
export async function getAlert(ctx: Context, input: { alertId: string }): Promise<AlertRow | null> {
  authorize(ctx, "fleet.read");
  const alertId = parseInput(entityId, input.alertId);
  return ctx.db.alert.findUnique({ where: { id: alertId }, select: SELECT });
}

export type AlertRow = Prisma.AlertGetPayload<{ select: typeof SELECT }>;
