import { z } from "zod";
import { enqueue } from "@/lib/db/outbox";
import { lockImportRun } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { findTouches } from "./internal/find-touches";
import { undoStateOf } from "./internal/undo-facts";

const UndoImport = z.strictObject({ runId: entityId });

/**
 * Requests that everything an import has changed be undone, which a worker then does (`runUndo`).
 * @throws AppError NOT_FOUND; CONFLICT when it cannot be undone, as when something else has touched its rows
 */
export async function undoImport(ctx: Context, input: FormInput<typeof UndoImport>): Promise<void> {
  authorize(ctx, "fleet.import");
  const { runId } = parseInput(UndoImport, input);
  await withTransaction(ctx, async (tx, audit) => {
    if (!(await lockImportRun(tx, runId))) throw new AppError("NOT_FOUND");
    if ((await undoStateOf(tx, runId)) !== "possible") throw new AppError("CONFLICT");
    if ((await findTouches(tx, runId)).length > 0) throw new AppError("CONFLICT");
    await tx.importRun.update({ where: { id: runId }, data: { undoRequestedAt: ctx.clock() } });
    await enqueue(tx, "undo-import", { runId });
    audit({ action: "import.undo-requested", entity: { type: "import", id: runId } });
  });
}
