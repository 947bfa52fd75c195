import type { Transaction } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { AlertKind } from "@/lib/db/generated/enums";

/** Kinds of alerts about what installations report, each with its condition on a row of the fleet (`f`). */
function conditions(now: Date): [AlertKind, Prisma.Sql][] {
  return [
    ["MISSING_REPORTS", Prisma.sql`f.report_due_at is not null and f.report_due_at <= ${now}`],
    ["UNWELL", Prisma.sql`not f.reported_healthy`],
    ["SUSPECTED_COPY", Prisma.sql`f.suspected_at is not null`],
  ];
}

/**
 * Raises an alert for every installation in use whose reports stay away, that says that it is unwell, or that
 * may have been copied or restored: one of each kind, until its cause is over. Idempotent.
 */
export async function raiseReportAlerts(tx: Transaction, now: Date): Promise<void> {
  for (const [kind, condition] of conditions(now))
    await tx.$executeRaw`
      insert into key_alert (id, kind, installation_id, created_at)
      select gen_random_uuid(), ${kind}::"AlertKind", f.installation_id, ${now}
      from fleet_row f where f.phase = 'ACTIVE' and ${condition}
      on conflict (installation_id, kind) where closed_at is null do nothing`;
}
