import { installationStatus } from "@/lib/domain/installation-status";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import {
  countQuery,
  cursorAfter,
  type FleetRecord,
  fleetQuery,
  mostCounted,
  statusOfRow,
} from "./fleet-query";
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
    id: row.installation_id,
    label: row.label,
    clientId: row.client_id,
    kid: row.kid,
    custody: row.custody,
    createdAt: row.created_at,
    expirySource: row.expiry_source,
    pendingScopes: row.pending_scope_names,
    lastCheckAt: row.last_check_at,
    active: row.phase === "ACTIVE",
    organization: {
      id: row.organization_id,
      name: row.organization_name,
      number: row.organization_number,
    },
    template: {
      id: row.template_id,
      name: row.template_name,
      environment: row.environment,
      renewalDays: row.renewal_days,
    },
    status: installationStatus(statusOfRow(row, now), now),
    keyExpiresAt: row.key_expires_at,
  };
}
