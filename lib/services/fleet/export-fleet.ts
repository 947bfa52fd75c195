import { calendarDaysBetween } from "@/lib/domain/key-status";
import { installationStatus } from "@/lib/domain/installation-status";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { cursorAfter, type FleetRecord, fleetQuery } from "@/lib/core/fleet/fleet-query";
import type { FleetView } from "@/lib/domain/fleet-view";

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
  statusReason: string;
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
  const status = installationStatus(row, now);
  return {
    organization: row.organizationName,
    organizationNumber: row.organizationNumber,
    installation: row.label,
    clientTemplate: row.templateName,
    environment: row.environment.toLowerCase(),
    clientId: row.clientId ?? "",
    kid: row.kid ?? "",
    custody: row.custody.toLowerCase(),
    status: status.code,
    statusReason: status.reason ?? "",
    keyExpires: row.keyExpiresAt?.toISOString() ?? "",
    daysLeft: row.keyExpiresAt ? calendarDaysBetween(now, row.keyExpiresAt) : "",
    expirySource: row.expirySource ?? "",
    expirySeen: row.expirySeenAt?.toISOString() ?? "",
    lastChecked: row.lastCheckAt?.toISOString() ?? "",
  };
}
