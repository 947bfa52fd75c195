import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { lockOpenImportChunk } from "@/lib/db/locks";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { judgeRows, type ReadRow } from "./internal/validate-rows";
import { loadRows, readRows } from "./internal/load-rows";
import { writeDeeds } from "./internal/write-operations";

/** A job gives way after so long, so that a stopping worker is not held up. */
const BATCH_SECONDS = 20;

/**
 * Takes in a run's parts one by one, each judged afresh and written in one transaction with its audit rows and the note
 * that it is done: killed at any point, it goes on where it was. All imports run one after the other (a queue of their own).
 * @returns seconds until it wants to go on; null when there is nothing more to do
 */
export async function runImport(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  const run = await ctx.db.importRun.findUnique({ where: { id: input.runId } });
  if (run?.state !== "RUNNING") return null;
  const parts = await readRows(ctx.db, run, await loadRows(ctx.db, run.id));
  const waiting = await ctx.db.importChunk.findMany({
    where: { runId: run.id, doneAt: null },
    orderBy: { index: "asc" },
    select: { index: true },
  });
  for (const { index } of waiting) {
    if (secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
    if (!(await takeIn(ctx, run, index, parts[index]!))) return null;
  }
  await finish(ctx, run.id);
  return null;
}

/** @returns false when the run was cancelled meanwhile */
async function takeIn(
  ctx: Context,
  run: { id: string; createdById: string },
  index: number,
  rows: readonly ReadRow[],
): Promise<boolean> {
  return withTransaction(ctx, async (tx, audit) => {
    // Locked, so that two workers that both think they have the job cannot take in a part twice.
    const state = await lockOpenImportChunk(tx, run.id, index);
    if (state === null) return unchanged(true);
    if (state !== "RUNNING") return unchanged(false);
    const now = ctx.clock();
    const { deeds, problems } = await judgeRows(tx, rows);
    await writeDeeds(tx, audit, deeds, { runId: run.id, by: run.createdById, now });
    const count = (kind: string) => deeds.filter((deed) => deed.kind === kind).length;
    const counts = {
      created: count("create"),
      updated: count("update"),
      unchanged: count("unchanged"),
      failed: new Set(problems.map((problem) => problem.line)).size,
    };
    await tx.importChunk.update({
      where: { runId_index: { runId: run.id, index } },
      data: { doneAt: now, problems, ...counts },
    });
    audit({
      action: "import.chunk-completed",
      entity: { type: "import", id: run.id },
      details: { part: index, ...counts },
    });
    return true;
  });
}

/** The rows themselves are not needed any more, apart from those with problems: people mend and import them again. */
async function finish(ctx: Context, runId: string): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.importRun.updateMany({
      where: { id: runId, state: "RUNNING" },
      data: { state: "DONE", finishedAt: ctx.clock() },
    });
    if (moved.count === 0) return unchanged(undefined);
    await tx.$executeRaw`
      update import_chunk c set rows = coalesce((
        select jsonb_agg(r) from jsonb_array_elements(c.rows) r
        where r -> 'line' in (select p -> 'line' from jsonb_array_elements(c.problems) p)), '[]')
      where c.run_id = ${runId}::uuid`;
    audit({ action: "import.finished", entity: { type: "import", id: runId } });
  });
}
