import { randomUUID } from "node:crypto";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { privateKeyCode } from "@/lib/domain/private-key/form";
import { AppError } from "@/lib/base/errors";
import { cutText, plainText } from "@/lib/base/plain-text";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { previewRows } from "./internal/preview-rows";
import { guessColumns, readImportFile, storeRows } from "./internal/read-file";

/** A file, or the text of cells that were pasted. */
type CreateImportInput = { name: string; bytes: Uint8Array } | { name: string; pasted: string };

/**
 * Reads a file of existing installations, maps its columns by what was learned of their headings, and
 * validates every row. Nothing is imported yet.
 * @throws AppError INVALID_INPUT as `readImportFile`
 */
export async function createImport(ctx: Context, input: CreateImportInput): Promise<{ runId: string }> {
  authorize(ctx, "fleet.import");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const named = findPrivateKey(input.name);
  if (named) throw new AppError("INVALID_INPUT", { fields: { file: privateKeyCode(named) } });
  const isPasted = "pasted" in input;
  const source = isPasted ? input.pasted : input.bytes;
  const { stored, isSearched } = await readImportFile(source);
  const { headers, rowCount, reading, rows } = stored;
  const runId = randomUUID();
  const mapping = await guessColumns(ctx.db, headers, reading.hiddenColumns);
  const preview = await previewRows(ctx, { mapping, templateId: null }, rows);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    await tx.importRun.create({
      data: {
        id: runId,
        fileName: plainName(input.name),
        headers,
        rowCount,
        mapping,
        reading,
        preview,
        createdById: userId,
        actorName: actorName(ctx.actor),
        createdAt: now,
      },
    });
    await storeRows(tx, runId, rows);
    if (isSearched)
      await tx.importSource.create({
        data: { runId, isPasted, bytes: Buffer.from(source), createdAt: now },
      });
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
