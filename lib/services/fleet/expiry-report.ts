import { Prisma } from "@/lib/db/generated/client";
import { addSeconds } from "@/lib/base/clock";
import { CRITICAL_DAYS, DUE_DAYS } from "@/lib/domain/key-status";
import { type ReportGroup, reportView } from "@/lib/domain/report-groups";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import {
  countQuery,
  cursorAfter,
  type FleetRecord,
  fleetConditions,
  fleetQuery,
  maxCount,
} from "@/lib/core/fleet/fleet-query";
import { fleetRow } from "./internal/fleet-row";
import type { FleetView } from "@/lib/domain/fleet-view";

const PAGE = 200;
/** The sums cover at most so many rows, those that expire first. */
const MAX_SUMMED = 10_000;

/**
 * One page of the keys that have expired or expire within `view.due` days, in the order of the groups, with
 * sums per month and per template. Reads at most `MAX_SUMMED` rows for the sums.
 */
export async function expiryReport(ctx: Context, input: FleetView, by: ReportGroup) {
  authorize(ctx, "fleet.read");
  const view = reportView(input, by);
  const now = ctx.clock();
  const [in7, in30] = [addSeconds(now, CRITICAL_DAYS * 86_400), addSeconds(now, DUE_DAYS * 86_400)];
  const unknown: FleetView = { ...view, due: undefined, status: "unknown" };
  const [records, counted, unknownCounted, months, templates, levels] = await Promise.all([
    ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, PAGE + 1)),
    ctx.db.$queryRaw<{ count: number }[]>(countQuery(view, now)),
    ctx.db.$queryRaw<{ count: number }[]>(countQuery(unknown, now)),
    ctx.db.$queryRaw<{ key: string; count: number }[]>(Prisma.sql`
      select to_char(key_expires_at at time zone 'Europe/Oslo', 'YYYY-MM') as key, count(*)::int as count
      from (${dueRows(view, now)}) due group by 1 order by 1`),
    ctx.db.$queryRaw<{ key: string; environment: "TEST" | "PRODUCTION"; count: number }[]>(Prisma.sql`
      select template_name as key, environment::text, count(*)::int as count
      from (${dueRows(view, now)}) due group by 1, 2 order by 3 desc, 1`),
    ctx.db.$queryRaw<{ critical: number; soon: number; later: number }[]>(Prisma.sql`
      select count(*) filter (where key_expires_at <= ${in7})::int as critical,
        count(*) filter (where key_expires_at > ${in7} and key_expires_at <= ${in30})::int as soon,
        count(*) filter (where key_expires_at > ${in30})::int as later
      from (${dueRows(view, now)}) due`),
  ]);
  const shown = records.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    view,
    now,
    count: counted[0]?.count ?? 0,
    maxCount: maxCount(view),
    /** Keys with unknown expiry are not in the report; they are counted so that the page can mention them. */
    unknownCount: unknownCounted[0]?.count ?? 0,
    unknownView: unknown,
    months,
    templates,
    /** Of the rows in the sums: expired or within 7 days, within 30 days, and the rest of the period. */
    levels: levels[0] ?? { critical: 0, soon: 0, later: 0 },
    next: records.length > PAGE && last ? cursorAfter(last, view.sort) : null,
    rows: shown.map((row) => fleetRow(row, now)),
  };
}

function dueRows(view: FleetView, now: Date): Prisma.Sql {
  return Prisma.sql`select key_expires_at, template_name, environment from fleet_row
    where ${fleetConditions(view, now)} order by expiry_sort, installation_id limit ${MAX_SUMMED}`;
}
