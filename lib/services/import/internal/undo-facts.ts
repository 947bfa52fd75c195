import type { ReadOnlyDatabase } from "@/lib/db/client";
import { undoState } from "@/lib/domain/import-undo";

/** Whether a run can be undone, apart from what has touched its rows. It must exist. */
export async function undoStateOf(
  tx: ReadOnlyDatabase,
  runId: string,
): Promise<ReturnType<typeof undoState>> {
  const run = await tx.importRun.findUniqueOrThrow({
    where: { id: runId },
    select: { state: true, undoRequestedAt: true, undoneAt: true },
  });
  const sum = await tx.importChunk.aggregate({
    where: { runId, doneAt: { not: null } },
    _sum: { created: true, updated: true },
  });
  const recorded = await tx.importEffect.count({ where: { runId } });
  return undoState({ ...run, changed: (sum._sum.created ?? 0) + (sum._sum.updated ?? 0), recorded });
}
