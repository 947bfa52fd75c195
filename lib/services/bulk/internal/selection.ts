import { Prisma } from "@/lib/db/generated/client";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";

/** What was selected on the fleet's page: a view, or some of its rows. */
export interface BulkSelection {
  /** The query string of a view; empty when rows were selected. */
  view: string;
  ids: string[];
}

/** The condition on `fleet_row` for the active installations of a selection. */
export function selectionCondition({ view, ids }: BulkSelection, now: Date): Prisma.Sql {
  const selected =
    ids.length > 0 ? Prisma.sql`installation_id = any(${ids}::uuid[])` : fleetConditions(viewOf(view), now);
  return Prisma.sql`phase = 'ACTIVE' and ${selected}`;
}
