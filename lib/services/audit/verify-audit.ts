import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { AUDIT_FAULT_HEARTBEAT, AUDIT_VERIFIED_HEARTBEAT } from "@/lib/domain/heartbeats";
import { verifyLog } from "./verify-log";

/**
 * Verifies the whole audit and records when, and whether there was a fault, for the page of the audit. Faults
 * are logged. A worker runs it once a day.
 */
export async function verifyAudit(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const { faults, rows } = await verifyLog(ctx);
  if (faults.length > 0) log.error({ faults, rows }, "the audit has faults");
  const name = faults.length > 0 ? AUDIT_FAULT_HEARTBEAT : AUDIT_VERIFIED_HEARTBEAT;
  const at = ctx.clock();
  await withBookkeeping(ctx, "heartbeat", (tx) =>
    tx.heartbeat.upsert({ where: { name }, create: { name, at }, update: { at } }),
  );
}
