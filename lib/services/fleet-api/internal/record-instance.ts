import { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import type { ReportingInstance } from "@/lib/db/generated/client";
import type { LockedInstallation } from "@/lib/db/locks";
import {
  decideReceipt,
  type Receipt,
  type ReceiptState,
  type ReceiptSuspicion,
} from "@/lib/domain/report-receipts";

/**
 * More than this many instances of one installation are not kept; the ones heard from last are. One under
 * suspicion is kept in any case: only a person ends it.
 */
const MAX_INSTANCES = 50;
/** While so many are under suspicion, no new instance is kept. */
export const MAX_SUSPECTED_INSTANCES = 500;
/** An instance that has been overdue for so long is forgotten when another one appears. */
const FORGOTTEN_AFTER_DAYS = 90;

const StoredReceipts = z.object({
  lastSequence: z.int(),
  lines: z.array(z.object({ sequence: z.int(), parent: z.int() })).max(20),
  recent: z.array(z.object({ sequence: z.int(), usedAt: z.number() })).max(20),
  usedAt: z.number(),
});

interface InstanceReport {
  instanceId: string;
  receipt: Receipt | null | "unreadable";
  reportDueAt: Date;
  reportedWith: "TOKEN" | "CLIENT_KEY";
  software: string | null;
  healthy: boolean | null;
  problem: string | null;
}

/**
 * Records a report under the id of the instance that sent it. Audit: `installation.receipt-suspected` when
 * `newSuspicion` is not null.
 * @returns `issued`: the receipt to answer with; `newSuspicion`: null when there is none, or it is known;
 *   `before`: what the instance had reported; null when it is new
 */
export async function recordInstance(
  locked: LockedInstallation,
  report: InstanceReport,
  now: Date,
): Promise<{ issued: Receipt; newSuspicion: ReceiptSuspicion | null; before: ReportingInstance | null }> {
  const { tx, id: installationId } = locked;
  const { instanceId, receipt, ...columns } = report;
  const id = { installationId, instanceId };
  const known = await tx.reportingInstance.findUnique({ where: { installationId_instanceId: id } });
  const { state, issued, suspicion } = decideReceipt(stateOf(known?.receipts), receipt, now.getTime());
  const isNew = suspicion !== null && known?.suspicion !== suspicion && known?.suspicion !== "COPIED";
  const data = {
    ...columns,
    reportedAt: now,
    receipts: state as object,
    ...(isNew ? { suspicion, suspectedAt: known?.suspectedAt ?? now } : {}),
  };
  if (known) await tx.reportingInstance.update({ where: { installationId_instanceId: id }, data });
  else if (await makeRoom(locked, now))
    await tx.reportingInstance.create({ data: { ...id, firstReportedAt: now, ...data } });
  return { issued, newSuspicion: isNew ? suspicion : null, before: known };
}

/** What cannot be read begins again: a suspicion must come from receipts alone. */
function stateOf(stored: unknown): ReceiptState | null {
  const parsed = StoredReceipts.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/**
 * Removes instances that have not reported for long, so that ids made up at every start do not add up.
 * @returns whether there is room for another one
 */
async function makeRoom({ tx, id: installationId }: LockedInstallation, now: Date): Promise<boolean> {
  const suspected = await tx.reportingInstance.count({
    where: { installationId, suspicion: { not: null } },
  });
  if (suspected >= MAX_SUSPECTED_INSTANCES) return false;
  const unsuspected = { installationId, suspicion: null };
  await tx.reportingInstance.deleteMany({
    where: { ...unsuspected, reportDueAt: { lt: addSeconds(now, -FORGOTTEN_AFTER_DAYS * 86_400) } },
  });
  const surplus = await tx.reportingInstance.findMany({
    where: unsuspected,
    orderBy: { reportedAt: "desc" },
    skip: Math.max(MAX_INSTANCES - 1 - suspected, 0),
    select: { instanceId: true },
  });
  await tx.reportingInstance.deleteMany({
    where: { installationId, instanceId: { in: surplus.map((each) => each.instanceId) } },
  });
  return true;
}
