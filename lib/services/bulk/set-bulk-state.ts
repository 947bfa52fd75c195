import { z } from "zod";
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
  await withTransaction(ctx, async (tx, audit) => {
    const updated = await tx.bulkRun.updateMany({
      where: { id: runId, state: { in: [...transition.from] } },
      data: { state: transition.to, finishedAt: command === "cancel" ? ctx.clock() : null },
    });
    if (updated.count === 0)
      throw new AppError((await tx.bulkRun.count({ where: { id: runId } })) ? "CONFLICT" : "NOT_FOUND");
    if (command === "resume") await enqueue(tx, "run-bulk", { runId });
    audit({ action: transition.action, entity: { type: "bulk-run", id: runId } });
  });
}
