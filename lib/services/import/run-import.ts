import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { lockOpenImportChunk } from "@/lib/db/locks";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { mixedEnvironmentsOf } from "./internal/mixed-environments-of";
import { PreviewSchema } from "./schemas";
import { countFailed } from "./internal/count-failed";
import { onlyConfirmed, validateRows, type ReadRow } from "./internal/validate-rows";
import { loadRows, readRows } from "./internal/load-rows";
import { writeOperations } from "./internal/write-operations";

/**
 * A job ends after this time and enqueues the next, so that stopping a worker does not wait for a whole
 * import.
 */
const BATCH_SECONDS = 20;

/**
 * Imports a run's chunks one by one. Each is validated again and written in one transaction with its audit
 * rows and its completion, so a worker that is killed at any point resumes where it was. Imports run one
 * after the other (they share a queue).
 * @returns seconds until the next chunk; null when the run is finished
 */
export async function runImport(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  const run = await ctx.db.importRun.findUnique({ where: { id: input.runId } });
  if (run?.state !== "RUNNING") return null;
  const parts: ReadRow[][] = [];
  for await (const part of readRows(ctx.db, run, await loadRows(ctx.db, run.id))) parts.push(part);
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

/** @returns false when the run has been cancelled */
async function takeIn(
  ctx: Context,
  run: { id: string; createdById: string; preview: unknown },
  index: number,
  rows: readonly ReadRow[],
): Promise<boolean> {
  const confirmed = mixedEnvironmentsOf(PreviewSchema.parse(run.preview));
  return withTransaction(ctx, async (tx, audit) => {
    // Locked, so that two workers with the same job cannot import a chunk twice.
    const state = await lockOpenImportChunk(tx, run.id, index);
    if (state === null) return unchanged(true);
    if (state !== "RUNNING") return unchanged(false);
    const now = ctx.clock();
    const { operations, problems } = onlyConfirmed(await validateRows(tx, rows), confirmed);
    await writeOperations(tx, audit, operations, { runId: run.id, by: run.createdById, now });
    const count = (kind: string) => operations.filter((operation) => operation.kind === kind).length;
    const counts = {
      created: count("create"),
      updated: count("update"),
      unchanged: count("unchanged"),
      failed: countFailed(problems),
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

/** Deletes the rows, apart from those with problems, which people correct and import again. */
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
