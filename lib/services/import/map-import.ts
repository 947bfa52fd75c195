import { z } from "zod";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { loadRows } from "./internal/load-rows";
import { previewRows } from "./internal/preview-rows";

const MapImport = z.strictObject({
  runId: entityId,
  /** The template of rows without one; empty for none. */
  templateId: entityId.or(z.literal("")),
  /** Field → number of its column, as text; empty when the file lacks it. */
  columns: z.partialRecord(
    z.enum(IMPORT_FIELDS),
    z
      .string()
      .max(3)
      .regex(/^\d{0,3}$/),
  ),
});

/**
 * Sets which column holds which field, and validates the file again.
 * @throws AppError NOT_FOUND, CONFLICT when it has been started, or somebody has changed it meanwhile
 */
export async function mapImport(ctx: Context, input: z.input<typeof MapImport>): Promise<void> {
  authorize(ctx, "fleet.import");
  const command = parseInput(MapImport, input);
  const run = await ctx.db.importRun.findUnique({ where: { id: command.runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const mapping = Object.fromEntries(
    Object.entries(command.columns)
      .filter(([, column]) => column !== "" && Number(column) < run.headers.length)
      .map(([field, column]) => [field, Number(column)]),
  );
  if (command.templateId && !(await ctx.db.clientTemplate.count({ where: { id: command.templateId } })))
    throw new AppError("NOT_FOUND");
  const templateId = command.templateId || null;
  const preview = await previewRows(ctx, { mapping, templateId }, await loadRows(ctx.db, run.id));
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.importRun.updateMany({
      where: { id: run.id, state: "PREVIEW", revision: run.revision },
      data: { mapping, templateId, preview, revision: { increment: 1 } },
    });
    if (moved.count === 0) throw new AppError("CONFLICT");
    audit({
      action: "import.mapped",
      entity: { type: "import", id: run.id },
      details: { columns: Object.entries(mapping).map(([field, at]) => `${field}: ${run.headers[at]}`) },
    });
  });
}
