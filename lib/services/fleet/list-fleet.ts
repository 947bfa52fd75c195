import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import {
  countQuery,
  cursorAfter,
  type FleetRecord,
  fleetQuery,
  maxCount,
} from "@/lib/core/fleet/fleet-query";
import { fleetRow } from "./internal/fleet-row";
import type { FleetView } from "@/lib/domain/fleet-view";

export type { FleetListRow } from "./internal/fleet-row";

const PAGE = 50;

/**
 * One page of the fleet (keyset pagination: its cost does not depend on its depth), and how many match, at
 * most `most`.
 * @returns `next`: the cursor of the next page; null on the last one
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
    maxCount: maxCount(view),
    next: records.length > PAGE && last ? cursorAfter(last, view.sort) : null,
    rows: shown.map((row) => fleetRow(row, now)),
  };
}
