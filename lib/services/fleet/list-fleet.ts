import { installationStatus } from "@/lib/domain/installation-status";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { countQuery, cursorAfter, type FleetRecord, fleetQuery, mostCounted } from "./fleet-query";
import type { FleetView } from "./schemas";

const PAGE = 50;

/**
 * One page of the fleet, flat in depth (keyset), and how many match, at most `most`.
 * @returns `next`: the cursor of the page that follows; null at the end
 */
export async function listFleet(ctx: Context, view: FleetView) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const [records, counted] = await Promise.all([
    ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, PAGE + 1)),
    ctx.db.$queryRaw<{ count: number }[]>(countQuery(view, now)),
  ]);
  const shown = records.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    count: counted[0]?.count ?? 0,
    most: mostCounted(view),
    next: records.length > PAGE && last ? cursorAfter(last, view.sort) : null,
    rows: shown.map((row) => fleetRow(row, now)),
  };
}

/** A row as pages show it. */
export function fleetRow(row: FleetRecord, now: Date) {
  return {
    id: row.installationId,
    label: row.label,
    clientId: row.clientId,
    kid: row.kid,
    custody: row.custody,
    createdAt: row.createdAt,
    expirySource: row.expirySource,
    pendingScopes: row.pendingScopeNames,
    lastCheckAt: row.lastCheckAt,
    active: row.phase === "ACTIVE",
    organization: {
      id: row.organizationId,
      name: row.organizationName,
      number: row.organizationNumber,
    },
    template: {
      id: row.templateId,
      name: row.templateName,
      environment: row.environment,
      renewalDays: row.renewalDays,
    },
    status: installationStatus(row, now),
    keyExpiresAt: row.keyExpiresAt,
  };
}
