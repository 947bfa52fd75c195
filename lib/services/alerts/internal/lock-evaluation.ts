import type { Transaction } from "@/lib/db/client";

/**
 * Keeps evaluations of alerts, and the removal of a rule, one after the other until the end of the
 * transaction: what a concurrent one writes is not visible before it commits. Comes before all other locks.
 */
export async function lockEvaluation(tx: Transaction): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(7002)`;
}
