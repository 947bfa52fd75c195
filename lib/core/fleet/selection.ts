import { Prisma } from "@/lib/db/generated/client";
import { viewOf } from "@/lib/domain/fleet-view";
import { fleetConditions } from "./fleet-query";

/** What was selected on the fleet's page: a view, or some of its rows. A view counts before rows. */
export interface FleetSelection {
  /** The query string of a view; empty when rows were selected. */
  view: string;
  ids: string[];
}

/** The condition on `fleet_row` for the installations of a selection. */
export function chosenCondition({ view, ids }: FleetSelection, now: Date): Prisma.Sql {
  return view === "" && ids.length > 0
    ? Prisma.sql`installation_id = any(${ids}::uuid[])`
    : fleetConditions(viewOf(view), now);
}

/** The condition for those of them that are active. */
export function selectionCondition(selection: FleetSelection, now: Date): Prisma.Sql {
  return Prisma.sql`phase = 'ACTIVE' and ${chosenCondition(selection, now)}`;
}
