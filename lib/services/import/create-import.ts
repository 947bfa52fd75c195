import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { guessMapping } from "@/lib/domain/import-columns";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { privateKeyCode } from "@/lib/domain/private-key/form";
import { AppError } from "@/lib/base/errors";
import { cutText, plainText } from "@/lib/base/plain-text";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { previewRows } from "./internal/preview-rows";
import { readImportFile } from "./internal/read-file";
import { type FileRow, RowsSchema } from "./schemas";

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
  const named = findPrivateKey(input.name);
  if (named) throw new AppError("INVALID_INPUT", { fields: { file: privateKeyCode(named) } });
  const { headers, rowCount, chunks } = await readImportFile(input.bytes);
  const runId = randomUUID();
  const mapping = guessMapping(headers);
  const rows: FileRow[][] = [];
  for (const chunk of chunks) {
    await setImmediate();
    rows.push(RowsSchema.parse(JSON.parse(chunk)));
  }
  const preview = await previewRows(ctx, { mapping, templateId: null }, rows);
  await withTransaction(ctx, async (tx, audit) => {
    await tx.importRun.create({
      data: {
        id: runId,
        fileName: plainName(input.name),
        headers,
        rowCount,
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
      from unnest(${chunks}::text[]) with ordinality as given(part, ordinality)`;
    audit({
      action: "import.file-read",
      entity: { type: "import", id: runId },
      details: { file: plainName(input.name), rows: rowCount },
    });
  });
  return { runId };
}

function plainName(name: string): string {
  return cutText(plainText(name).replace(/[\p{Cc}/\\]/gu, ""), 200) || "fil";
}
