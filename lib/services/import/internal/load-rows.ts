import type { ReadOnlyDatabase } from "@/lib/db/client";
import { readParts, type ReadRow } from "./validate-rows";
import { type FileRow, MappingSchema, RowsSchema } from "../schemas";

/** A run's rows as they are in the file, chunk by chunk. */
export async function loadRows(tx: ReadOnlyDatabase, runId: string): Promise<FileRow[][]> {
  const chunks = await tx.importChunk.findMany({
    where: { runId },
    orderBy: { index: "asc" },
    select: { rows: true },
  });
  return chunks.map((chunk) => RowsSchema.parse(chunk.rows));
}

/** A run's rows, read by its mapping. */
export async function readRows(
  tx: ReadOnlyDatabase,
  run: { mapping: unknown; templateId: string | null },
  parts: readonly FileRow[][],
): Promise<ReadRow[][]> {
  return readParts(parts, {
    mapping: MappingSchema.parse(run.mapping),
    otherwise: run.templateId,
    templates: await tx.clientTemplate.findMany({ select: { id: true, name: true, environment: true } }),
  });
}
