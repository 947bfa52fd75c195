import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import {
  countQuery,
  cursorAfter,
  cursorAfterUnknown,
  type FleetRecord,
  fleetQuery,
  maxCount,
  unknownExpiryQuery,
} from "@/lib/core/fleet/fleet-query";
import { fleetRow } from "./internal/fleet-row";
import { loadRowContacts } from "./internal/row-contacts";
import type { FleetView } from "@/lib/domain/fleet-view";

export type { FleetListRow } from "./internal/fleet-row";
export type { RowContact } from "./internal/row-contacts";

const PAGE = 50;

/**
 * One page of the fleet (keyset pagination: its cost does not depend on its depth), and how many match, at
 * most `most`.
 * @returns `next`: the cursor of the next page, null on the last one; `unknown`: by expiry, how many active
 *   installations have none that is known, and the cursor of the first one after them
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
  const contactOf = await loadRowContacts(ctx, shown);
  return {
    count: counted[0]?.count ?? 0,
    maxCount: maxCount(view),
    next: records.length > PAGE && last ? cursorAfter(last, view.sort) : null,
    unknown: await unknownExpiries(ctx, view, shown),
    rows: shown.map((row) => ({
      ...fleetRow(row, now),
      contact: contactOf(row),
    })),
  };
}

async function unknownExpiries(ctx: Context, view: FleetView, shown: readonly FleetRecord[]) {
  const isUnknown = (row: FleetRecord) => row.phase === "ACTIVE" && row.keyExpiresAt === null;
  const { sort } = view;
  if ((sort !== "expiry" && sort !== "expiry-desc") || !shown.some(isUnknown)) return null;
  const [counted] = await ctx.db.$queryRaw<{ count: number }[]>(unknownExpiryQuery(view, ctx.clock()));
  const count = counted?.count ?? 0;
  return { count, skip: count > shown.filter(isUnknown).length ? cursorAfterUnknown(sort) : null };
}
