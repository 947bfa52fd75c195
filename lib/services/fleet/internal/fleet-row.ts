import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import type { FleetRecord } from "@/lib/core/fleet/fleet-query";
import { type InstallationStatus, installationStatus } from "@/lib/domain/installation-status";

/** A row of the fleet with its status, as pages show it and exports write it. */
export type FleetListRow = FleetRecord & { status: InstallationStatus };

export function fleetRow(record: FleetRecord, now: Date): FleetListRow {
  return { ...record, status: installationStatus(readFleetFacts(record), now) };
}
