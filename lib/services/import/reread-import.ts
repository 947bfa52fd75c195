import { z } from "zod";
import { DELIMITERS, LEFT_OUT, TEXT_ENCODINGS } from "@/lib/domain/import-table";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { loadRows } from "./internal/load-rows";
import { previewRows } from "./internal/preview-rows";
import { guessColumns, readImportFile, storeRows } from "./internal/read-file";
import { type FileRow, ReadingSchema, type RowEdits } from "./schemas";

/** What is empty is guessed. */
const RereadImport = z.strictObject({
  runId: entityId,
  encoding: z.enum(TEXT_ENCODINGS).or(z.literal("")),
  delimiter: z.enum(DELIMITERS).or(z.literal("")),
  sheet: z.string().max(200),
  /** Number of the row with the headings; 0 for none. */
  headingRow: z
    .string()
    .max(8)
    .regex(/^\d{0,8}$/),
  include: z.array(z.enum(LEFT_OUT)).max(LEFT_OUT.length),
});

/**
 * Reads the file of an import again as a person has chosen, maps its columns and validates its rows. What was
 * corrected in rows of the same sheet is kept.
 * @throws AppError INVALID_INPUT as `readImportFile`; NOT_FOUND; CONFLICT when it has been started, somebody
 *   has changed it meanwhile, or its file is not kept any more
 */
export async function rereadImport(ctx: Context, input: FormInput<typeof RereadImport>): Promise<void> {
  authorize(ctx, "fleet.import");
  const { runId, ...chosen } = parseInput(RereadImport, input);
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const source = await ctx.db.importSource.findUnique({ where: { runId } });
  if (run.state !== "PREVIEW" || !source) throw new AppError("CONFLICT");
  const earlier = run.reading === null ? null : ReadingSchema.parse(run.reading);
  // The row of the headings, and what is hidden, are of the sheet that was shown.
  const isOtherSheet = chosen.sheet !== "" && chosen.sheet !== earlier?.guess.sheet;
  const bytes = Buffer.from(source.bytes);
  const { stored } = await readImportFile(source.isPasted ? bytes.toString("utf8") : bytes, {
    ...(chosen.encoding ? { encoding: chosen.encoding } : {}),
    ...(chosen.delimiter ? { delimiter: chosen.delimiter } : {}),
    ...(chosen.sheet ? { sheet: chosen.sheet } : {}),
    ...(chosen.headingRow && !isOtherSheet ? { headingRow: Number(chosen.headingRow) } : {}),
    include: isOtherSheet ? [] : chosen.include,
  });
  const { headers, rowCount, reading } = stored;
  const rows = isOtherSheet ? stored.rows : withEarlierEdits(stored.rows, await loadRows(ctx.db, runId));
  const mapping = await guessColumns(ctx.db, headers, reading.hiddenColumns);
  const preview = await previewRows(ctx, { mapping, templateId: run.templateId }, rows);
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.importRun.updateMany({
      where: { id: runId, state: "PREVIEW", revision: run.revision },
      data: { headers, rowCount, mapping, reading, preview, revision: { increment: 1 } },
    });
    if (moved.count === 0) throw new AppError("CONFLICT");
    await tx.importChunk.deleteMany({ where: { runId } });
    await storeRows(tx, runId, rows);
    audit({
      action: "import.file-read",
      entity: { type: "import", id: runId },
      details: { file: run.fileName, rows: rowCount },
    });
  });
}

function withEarlierEdits(rows: FileRow[][], earlier: FileRow[][]): FileRow[][] {
  const edits = new Map<number, RowEdits>();
  for (const row of earlier.flat()) if (row.edits) edits.set(row.line, row.edits);
  if (edits.size === 0) return rows;
  return rows.map((part) =>
    part.map((row) => (edits.has(row.line) ? { ...row, edits: edits.get(row.line)! } : row)),
  );
}
