import { z } from "zod";
import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const SetBulkState = z.strictObject({ runId: entityId, command: z.enum(["pause", "resume", "cancel"]) });

const MOVES = {
  pause: { from: ["RUNNING"], to: "PAUSED", action: "bulk.paused" },
  resume: { from: ["PAUSED"], to: "RUNNING", action: "bulk.resumed" },
  cancel: { from: ["ORDERED", "RUNNING", "PAUSED"], to: "CANCELLED", action: "bulk.cancelled" },
} as const;

/** Pauses, resumes or cancels a run. What is in hand at that moment is finished; what was changed stays changed. */
export async function setBulkState(ctx: Context, input: FormInput<typeof SetBulkState>): Promise<void> {
  authorize(ctx, "bulk.run");
  const { runId, command } = parseInput(SetBulkState, input);
  const move = MOVES[command];
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.bulkRun.updateMany({
      where: { id: runId, state: { in: [...move.from] } },
      data: { state: move.to, finishedAt: command === "cancel" ? ctx.clock() : null },
    });
    if (moved.count === 0)
      throw new AppError((await tx.bulkRun.count({ where: { id: runId } })) ? "CONFLICT" : "NOT_FOUND");
    if (command === "resume") await enqueue(tx, "run-bulk", { runId });
    audit({ action: move.action, entity: { type: "bulk-run", id: runId } });
  });
}
