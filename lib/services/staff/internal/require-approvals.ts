import type { Transaction } from "@/lib/db/client";

/**
 * Lets what somebody has requested wait for an administrator after all, when it was to start without
 * approval: there is another administrator now, the one who has ended the requester's access.
 */
export async function requireApprovals(tx: Transaction, requesterId: string): Promise<void> {
  await tx.bulkRun.updateMany({
    where: { createdById: requesterId, state: "ORDERED", startsAt: { not: null } },
    data: { startsAt: null },
  });
}
