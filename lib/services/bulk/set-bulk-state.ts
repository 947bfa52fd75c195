import { z } from "zod";
import type { Transaction } from "@/lib/db/client";
import type { BulkState } from "@/lib/domain/states";
import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const SetBulkState = z.strictObject({ runId: entityId, command: z.enum(["pause", "resume", "cancel"]) });

const TRANSITIONS = {
  pause: { from: ["RUNNING"], to: "PAUSED", action: "bulk.paused" },
  resume: { from: ["PAUSED"], to: "RUNNING", action: "bulk.resumed" },
  cancel: { from: ["ORDERED", "RUNNING", "PAUSED"], to: "CANCELLED", action: "bulk.cancelled" },
} as const;

/**
 * Pauses, resumes or cancels a run. The item being processed is finished; changes that were applied are not
 * reverted.
 * @throws AppError CONFLICT when the run is not in a state that the command applies to, NOT_FOUND
 */
export async function setBulkState(ctx: Context, input: FormInput<typeof SetBulkState>): Promise<void> {
  authorize(ctx, "bulk.run");
  const { runId, command } = parseInput(SetBulkState, input);
  const transition = TRANSITIONS[command];
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const from = { id: runId, state: { in: [...transition.from] } };
    const updated =
      command === "resume"
        ? await resume(tx, from, now)
        : await tx.bulkRun.updateMany({
            where: from,
            data: {
              state: transition.to,
              activeSince: null,
              pauseReason: command === "pause" ? "person" : null,
              finishedAt: command === "cancel" ? now : null,
            },
          });
    if (updated.count === 0)
      throw new AppError((await tx.bulkRun.count({ where: { id: runId } })) ? "CONFLICT" : "NOT_FOUND");
    if (command === "resume") await enqueue(tx, "run-bulk", { runId });
    audit({ action: transition.action, entity: { type: "bulk-run", id: runId } });
  });
}

/**
 * Whoever lets a run go on has seen its failures, and its trial when nothing of it is left, so neither stops
 * it again.
 */
async function resume(tx: Transaction, from: { id: string; state: { in: BulkState[] } }, now: Date) {
  const run = await tx.bulkRun.findFirst({
    where: { ...from, trialPassedAt: null },
    select: { trialSize: true },
  });
  if (run?.trialSize) {
    const left = await tx.bulkItem.count({
      where: {
        runId: from.id,
        state: { in: ["WAITING", "RUNNING"] },
        position: { lt: run.trialSize },
      },
    });
    if (left === 0) await tx.bulkRun.updateMany({ where: from, data: { trialPassedAt: now } });
  }
  const failuresAccepted = await tx.bulkItem.count({ where: { runId: from.id, state: "FAILED" } });
  return tx.bulkRun.updateMany({
    where: from,
    data: { state: "RUNNING", activeSince: now, pauseReason: null, finishedAt: null, failuresAccepted },
  });
}
