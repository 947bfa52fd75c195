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
import { sharedRead } from "@/lib/core/db/shared-read";
import type { Prisma } from "@/lib/db/generated/client";
import type { FleetView } from "@/lib/domain/fleet-view";

export type { FleetListRow } from "./internal/fleet-row";
export type { RowContact } from "./internal/row-contacts";

const PAGE = 50;

/**
 * One page of the fleet (keyset pagination: its cost does not depend on its depth), and how many match, at
 * most `maxCount`.
 * @returns `next`: the cursor of the next page, null on the last one; `unknown`: by expiry, how many active
 *   installations have none that is known, and the cursor of the first one after them
 */
export async function listFleet(ctx: Context, view: FleetView) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  // What its counts depend on.
  const whole = { ...view, after: "", columns: "" };
  const [records, count] = await Promise.all([
    ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, PAGE + 1)),
    countRows(ctx, whole),
  ]);
  const shown = records.slice(0, PAGE);
  const last = shown.at(-1);
  const contactOf = await loadRowContacts(ctx, shown);
  return {
    count,
    maxCount: maxCount(view),
    next: records.length > PAGE && last ? cursorAfter(last, view.sort) : null,
    unknown: await unknownExpiries(ctx, whole, shown),
    rows: shown.map((row) => ({
      ...fleetRow(row, now),
      contact: contactOf(row),
    })),
  };
}

/** The same for each page of a view, and for everybody. */
const countRows = sharedRead((ctx, view: FleetView) => countOf(ctx, countQuery(view, ctx.clock())));
const countUnknown = sharedRead((ctx, view: FleetView) =>
  countOf(ctx, unknownExpiryQuery(view, ctx.clock())),
);

async function countOf(ctx: Context, query: Prisma.Sql): Promise<number> {
  const [counted] = await ctx.db.$queryRaw<{ count: number }[]>(query);
  return counted?.count ?? 0;
}

async function unknownExpiries(ctx: Context, view: FleetView, shown: readonly FleetRecord[]) {
  const isUnknown = (row: FleetRecord) => row.phase === "ACTIVE" && row.keyExpiresAt === null;
  const { sort } = view;
  if ((sort !== "expiry" && sort !== "expiry-desc") || !shown.some(isUnknown)) return null;
  const count = await countUnknown(ctx, view);
  return { count, skip: count > shown.filter(isUnknown).length ? cursorAfterUnknown(sort) : null };
}
