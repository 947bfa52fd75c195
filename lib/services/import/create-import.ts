import { randomUUID } from "node:crypto";
import { guessMapping } from "@/lib/domain/import-columns";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { previewRows } from "./internal/preview-rows";
import { readImportFile } from "./internal/read-file";
import type { FileRow } from "./schemas";

/** Rows of one chunk, which is imported in one transaction. */
const PART = 1000;

/**
 * Reads a file of existing installations, guesses its columns and validates every row. Nothing is imported
 * yet.
 * @throws AppError INVALID_INPUT as `readImportFile`
 */
export async function createImport(
  ctx: Context,
  input: { name: string; bytes: Uint8Array },
): Promise<{ runId: string }> {
  authorize(ctx, "fleet.import");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const { headers, rows } = await readImportFile(input.bytes);
  const parts: FileRow[][] = [];
  for (let start = 0; start < rows.length; start += PART) parts.push(rows.slice(start, start + PART));
  const runId = randomUUID();
  const mapping = guessMapping(headers);
  const preview = await previewRows(ctx, { mapping, templateId: null }, parts);
  await withTransaction(ctx, async (tx, audit) => {
    await tx.importRun.create({
      data: {
        id: runId,
        fileName: plainName(input.name),
        headers,
        rowCount: rows.length,
        mapping,
        preview,
        createdById: userId,
        actorName: actorName(ctx.actor),
        createdAt: ctx.clock(),
      },
    });
    await tx.$executeRaw`
      insert into import_chunk (run_id, index, rows)
      select ${runId}::uuid, ordinality - 1, part::jsonb
      from unnest(${parts.map((part) => JSON.stringify(part))}::text[]) with ordinality as given(part, ordinality)`;
    audit({
      action: "import.file-read",
      entity: { type: "import", id: runId },
      details: { file: plainName(input.name), rows: rows.length },
    });
  });
  return { runId };
}

function plainName(name: string): string {
  return name.replace(/[\p{Cc}/\\]/gu, "").slice(0, 200) || "fil";
}
