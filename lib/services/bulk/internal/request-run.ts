import { DELAY_SECONDS, startsWithoutApproval } from "@/lib/domain/change-limit";
import type { BulkChange } from "@/lib/domain/bulk-change";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { actorName } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";

interface NewRun {
  id: string;
  environment: HelseidEnvironment;
  /** Whether it has clients of the other environment too. */
  mixed?: boolean;
  change: BulkChange;
  reason: string;
  createdById: string;
  /** In the order in which they are changed. */
  installationIds: readonly string[];
  trialSize?: number | null;
  stopAfter?: number | null;
}

/** Creates a run that starts at once. Audit: `bulk.started`. */
export async function createStartedRun(tx: Transaction, ctx: Context, run: NewRun): Promise<void> {
  await create(tx, ctx, run, { state: "RUNNING", activeSince: ctx.clock() });
  await enqueue(tx, "run-bulk", { runId: run.id });
}

/**
 * Creates a run that waits for a second administrator. Where there is no other, it starts after a day, and
 * every staff member with an address gets an e-mail about it. Audit: `bulk.requested`.
 * @returns when it starts without approval; null when it does not
 */
export async function createRequestedRun(tx: Transaction, ctx: Context, run: NewRun): Promise<Date | null> {
  const others = await tx.staffUser.count({
    where: { state: "ACTIVE", role: "ADMINISTRATOR", id: { not: run.createdById } },
  });
  const startsAt = startsWithoutApproval(others, ctx.clock());
  await create(tx, ctx, run, { state: "ORDERED", startsAt });
  if (!startsAt) return null;
  await enqueue(tx, "start-delayed-bulk", { runId: run.id }, { afterSeconds: DELAY_SECONDS });
  await enqueue(tx, "announce-bulk", { runId: run.id });
  return startsAt;
}

async function create(
  tx: Transaction,
  ctx: Context,
  run: NewRun,
  start: { state: "RUNNING"; activeSince: Date } | { state: "ORDERED"; startsAt: Date | null },
): Promise<void> {
  const { id, environment, mixed, change, reason, createdById, trialSize, stopAfter } = run;
  await tx.bulkRun.create({
    data: {
      id,
      ...start,
      environment,
      mixed,
      trialSize,
      stopAfter,
      change: change as object,
      reason,
      createdById,
      actorName: actorName(ctx.actor),
      createdAt: ctx.clock(),
    },
  });
  await tx.bulkItem.createMany({
    data: run.installationIds.map((installationId, position) => ({ runId: id, installationId, position })),
  });
}

/** Adds to the details of `bulk.requested` when the run starts without approval, if it does. */
export function withStart<Details extends object>(details: Details, startsAt: Date | null) {
  return startsAt ? { ...details, startsAt: startsAt.toISOString() } : details;
}
