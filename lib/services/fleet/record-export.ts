import { Prisma } from "@/lib/db/generated/client";
import { type FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";

/** A file that a view of the fleet can be downloaded as. */
export type FleetExportFormat = "csv" | "csv-people" | "xlsx" | "pdf";

const NOT_RECORDED = { q: "", customer: "", contact: "", product: "", after: "" };

/**
 * Records that a view of the fleet is about to leave as a file, before its first byte: who, which filters,
 * and how many rows it has now. Of free text only whether there was any: a search word may be a person's name
 * or number, which an audit row would keep for ever. A scope of which there are rows is no free text.
 * @param limits.maxRows what the file is cut at; null for none
 */
export async function recordFleetExport(
  ctx: Context,
  view: FleetView,
  { format, maxRows }: { format: FleetExportFormat; maxRows: number | null },
): Promise<void> {
  authorize(ctx, "fleet.read");
  const [counted] = await ctx.db.$queryRaw<{ count: number }[]>(
    Prisma.sql`select count(*)::int as count from fleet_row where ${fleetConditions(view, ctx.clock())}`,
  );
  const count = counted?.count ?? 0;
  await withTransaction(ctx, async (_tx, audit) =>
    audit({
      action: "fleet.exported",
      entity: { type: "fleet", id: format },
      details: {
        format,
        filter: viewQuery({ ...view, ...NOT_RECORDED, scope: count > 0 ? view.scope : "" }),
        searched: Boolean(view.q || view.customer || view.contact || view.product),
        rows: maxRows === null ? count : Math.min(count, maxRows),
      },
    }),
  );
}
