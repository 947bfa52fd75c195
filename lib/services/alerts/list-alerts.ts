import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

const PAGE = 50;

export type AlertStatusFilter = "open" | "handled";

/**
 * The open alerts that nobody has acknowledged or snoozed, or those that somebody has handled: one per key,
 * what expires first comes first, and an unknown expiry last.
 */
export async function listAlerts(
  ctx: Context,
  input: { status: AlertStatusFilter; page: number; environment?: EnvironmentScope },
) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const awake = { OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: now } }] };
  const handled = { OR: [{ acknowledgedAt: { not: null } }, { snoozedUntil: { gt: now } }] };
  const rows = await ctx.db.alert.findMany({
    where: {
      ...(input.status === "open"
        ? { closedAt: null, acknowledgedAt: null, ...awake }
        : { closedAt: null, ...handled }),
      ...(input.environment ? { installation: { template: { environment: input.environment } } } : {}),
    },
    orderBy: [{ expiresAt: { sort: "asc", nulls: "last" } }, { createdAt: "asc" }, { id: "asc" }],
    skip: (input.page - 1) * PAGE,
    take: PAGE + 1,
    select: {
      id: true,
      kind: true,
      threshold: true,
      expiresAt: true,
      createdAt: true,
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
    },
  });
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE, now };
}

export type AlertRow = Awaited<ReturnType<typeof listAlerts>>["rows"][number];
