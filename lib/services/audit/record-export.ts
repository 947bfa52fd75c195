import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { whereOf } from "./internal/audit-filter";
import type { AuditView } from "@/lib/domain/audit-view";

/**
 * Records that a view of the audit is about to leave as a file, before its first byte: who, which filters,
 * and how many rows it has now. Of the search word only whether there was one, as for the fleet.
 */
export async function recordAuditExport(ctx: Context, view: AuditView): Promise<void> {
  authorize(ctx, "audit.read");
  const rows = await ctx.db.auditEvent.count({ where: await whereOf(ctx, view) });
  const filters = Object.entries(view).filter(
    ([name, value]) => !["before", "q"].includes(name) && value !== "",
  );
  await withTransaction(ctx, async (_tx, audit) =>
    audit({
      action: "audit.exported",
      entity: { type: "audit", id: "csv" },
      details: { filter: new URLSearchParams(filters).toString(), searched: view.q !== "", rows },
    }),
  );
}
