import { z } from "zod";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { loadRows } from "./internal/load-rows";
import { previewRows } from "./internal/preview-rows";
import { correctedRow } from "./internal/edited-rows";
import { type FileRow, MappingSchema, type RowEdits } from "./schemas";

/** Most cells that are corrected at once: those of a page, with room to spare. */
const MAX_EDITS = 1000;

const CorrectRows = z.strictObject({
  runId: entityId,
  edits: z
    .array(
      z.strictObject({
        line: z.int().min(1).max(10_000_000),
        field: z.enum(IMPORT_FIELDS),
        value: z.string().max(MAX_LENGTH.jwk, "too-long"),
      }),
    )
    .max(MAX_EDITS),
});
export type CorrectRowsInput = z.input<typeof CorrectRows>;

/**
 * Corrects cells of rows before they are imported, and validates the file again. The file's own cells are
 * kept beside what was written.
 * @returns how many rows were changed, and how many still have problems
 * @throws AppError NOT_FOUND; CONFLICT when it has been started, or somebody has changed it meanwhile
 */
export async function correctRows(
  ctx: Context,
  input: CorrectRowsInput,
): Promise<{ corrected: number; failed: number }> {
  authorize(ctx, "fleet.import");
  const { runId, edits } = parseInput(CorrectRows, input);
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  if (run.state !== "PREVIEW") throw new AppError("CONFLICT");
  const before = await loadRows(ctx.db, runId);
  const mapping = MappingSchema.parse(run.mapping);
  const byLine = new Map<number, RowEdits>();
  for (const { line, field, value } of edits) byLine.set(line, { ...byLine.get(line), [field]: value });
  const after = before.map((chunk) =>
    chunk.map((row) => correctedRow(row, byLine.get(row.line) ?? {}, mapping)),
  );
  const countCorrected = (chunk: FileRow[], index: number) =>
    chunk.filter((row, at) => row !== before[index]![at]).length;
  const changed = after
    .map((chunk, index) => ({ index, chunk, count: countCorrected(chunk, index) }))
    .filter(({ count }) => count > 0);
  const corrected = changed.reduce((sum, { count }) => sum + count, 0);
  const preview = await previewRows(ctx, run, after);
  await withTransaction(ctx, async (tx, audit) => {
    const { count } = await tx.importRun.updateMany({
      where: { id: runId, state: "PREVIEW", revision: run.revision },
      data: { preview, revision: { increment: 1 } },
    });
    if (count === 0) throw new AppError("CONFLICT");
    for (const { index, chunk } of changed)
      await tx.importChunk.update({ where: { runId_index: { runId, index } }, data: { rows: chunk } });
    audit({
      action: "import.corrected",
      entity: { type: "import", id: runId },
      details: { rows: corrected, failed: preview.failed },
    });
  });
  return { corrected, failed: preview.failed };
}
