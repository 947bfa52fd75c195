import { calendarDaysBetween } from "@/lib/domain/key-status";
import { installationStatus } from "@/lib/domain/installation-status";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { cursorAfter, type FleetRecord, fleetQuery, statusOfRow } from "./fleet-query";
import type { FleetView } from "./schemas";

const BATCH = 500;

/** A row of an export or a report: plain values, every expiry with its source and time. */
export interface ExportRow {
  organization: string;
  organizationNumber: string;
  installation: string;
  clientTemplate: string;
  environment: string;
  clientId: string;
  kid: string;
  custody: string;
  status: string;
  keyExpires: string;
  daysLeft: number | "";
  expirySource: string;
  expirySeen: string;
  lastChecked: string;
}

/** Every row of a view, a batch at a time, so that memory stays flat however many there are. */
export async function* exportFleet(ctx: Context, view: FleetView): AsyncGenerator<ExportRow[]> {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  for (let after = ""; ;) {
    const records: FleetRecord[] = await ctx.db.$queryRaw<FleetRecord[]>(
      fleetQuery({ ...view, after }, now, BATCH),
    );
    if (records.length > 0) yield records.map((row) => exportRow(row, now));
    if (records.length < BATCH) return;
    after = cursorAfter(records.at(-1)!, view.sort);
  }
}

function exportRow(row: FleetRecord, now: Date): ExportRow {
  return {
    organization: row.organization_name,
    organizationNumber: row.organization_number,
    installation: row.label,
    clientTemplate: row.template_name,
    environment: row.environment.toLowerCase(),
    clientId: row.client_id ?? "",
    kid: row.kid ?? "",
    custody: row.custody.toLowerCase(),
    status: installationStatus(statusOfRow(row, now), now).code,
    keyExpires: row.key_expires_at?.toISOString() ?? "",
    daysLeft: row.key_expires_at ? calendarDaysBetween(now, row.key_expires_at) : "",
    expirySource: row.expiry_source ?? "",
    expirySeen: row.expiry_seen_at?.toISOString() ?? "",
    lastChecked: row.last_check_at?.toISOString() ?? "",
  };
}
