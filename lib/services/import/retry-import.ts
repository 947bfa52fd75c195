import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { loadRows } from "./internal/load-rows";
import { previewRows } from "./internal/preview-rows";
import { ProblemSchema } from "./schemas";

const RetryImport = z.strictObject({ runId: entityId });

/**
 * Makes a new import of the rows that an import could not take in, with the same columns, so that they can be
 * corrected on its page. Nothing is imported yet.
 * @throws AppError NOT_FOUND; CONFLICT when it is not finished, or has no such rows
 */
export async function retryImport(
  ctx: Context,
  input: FormInput<typeof RetryImport>,
): Promise<{ runId: string }> {
  authorize(ctx, "fleet.import");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const { runId: earlier } = parseInput(RetryImport, input);
  const run = await ctx.db.importRun.findUnique({ where: { id: earlier } });
  if (!run) throw new AppError("NOT_FOUND");
  if (run.state !== "DONE") throw new AppError("CONFLICT");
  const chunks = await ctx.db.importChunk.findMany({
    where: { runId: earlier, failed: { gt: 0 } },
    select: { problems: true },
  });
  const lines = new Set(
    chunks
      .flatMap((chunk) => ProblemSchema.array().parse(chunk.problems))
      .filter((problem) => !problem.remark)
      .map((problem) => problem.line),
  );
  const parts = (await loadRows(ctx.db, earlier))
    .map((part) => part.filter((row) => lines.has(row.line)))
    .filter((part) => part.length > 0);
  const rowCount = parts.reduce((sum, part) => sum + part.length, 0);
  if (rowCount === 0) throw new AppError("CONFLICT");
  const preview = await previewRows(ctx, run, parts);
  const runId = randomUUID();
  await withTransaction(ctx, async (tx, audit) => {
    await tx.importRun.create({
      data: {
        id: runId,
        fileName: run.fileName,
        headers: run.headers,
        rowCount,
        mapping: run.mapping as object,
        templateId: run.templateId,
        preview,
        createdById: userId,
        actorName: actorName(ctx.actor),
        createdAt: ctx.clock(),
        chunks: { create: parts.map((rows, index) => ({ index, rows })) },
      },
    });
    audit({
      action: "import.retried",
      entity: { type: "import", id: runId },
      details: { file: run.fileName, rows: rowCount },
    });
  });
  return { runId };
}
