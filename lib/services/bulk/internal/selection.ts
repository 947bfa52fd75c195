import { Prisma } from "@/lib/db/generated/client";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";

/** What was chosen on the fleet's page: a view of it, or some of its rows. */
export interface BulkSelection {
  /** A view's address; empty when rows were chosen. */
  view: string;
  ids: string[];
}

/** The active installations of a selection, as a condition on `fleet_row`. */
export function selectionCondition({ view, ids }: BulkSelection, now: Date): Prisma.Sql {
  const chosen =
    ids.length > 0 ? Prisma.sql`installation_id = any(${ids}::uuid[])` : fleetConditions(viewOf(view), now);
  return Prisma.sql`phase = 'ACTIVE' and ${chosen}`;
}
