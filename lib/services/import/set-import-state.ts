import { z } from "zod";
import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const SetImportState = z.strictObject({ runId: entityId, command: z.enum(["start", "cancel"]) });

const MOVES = {
  start: { from: ["PREVIEW"], to: "RUNNING", action: "import.started" },
  cancel: { from: ["PREVIEW", "RUNNING"], to: "CANCELLED", action: "import.cancelled" },
} as const;

/** Starts or cancels an import. What has been imported stays. @throws AppError NOT_FOUND, CONFLICT */
export async function setImportState(ctx: Context, input: FormInput<typeof SetImportState>): Promise<void> {
  authorize(ctx, "fleet.import");
  const { runId, command } = parseInput(SetImportState, input);
  const move = MOVES[command];
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.importRun.updateMany({
      where: { id: runId, state: { in: [...move.from] } },
      data: { state: move.to, finishedAt: command === "cancel" ? ctx.clock() : null },
    });
    if (moved.count === 0)
      throw new AppError((await tx.importRun.count({ where: { id: runId } })) ? "CONFLICT" : "NOT_FOUND");
    if (command === "start") await enqueue(tx, "run-import", { runId });
    audit({ action: move.action, entity: { type: "import", id: runId } });
  });
}
