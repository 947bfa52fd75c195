import { setImmediate } from "node:timers/promises";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { readParts, type ReadRow } from "./validate-rows";
import { type FileRow, MappingSchema, RowsSchema } from "../schemas";

/** A run's rows as they are in the file, chunk by chunk. Other work comes in between two chunks. */
export async function loadRows(tx: ReadOnlyDatabase, runId: string): Promise<FileRow[][]> {
  const chunks = await tx.importChunk.findMany({
    where: { runId },
    orderBy: { index: "asc" },
    select: { rows: true },
  });
  const parts: FileRow[][] = [];
  for (const { rows } of chunks) {
    await setImmediate();
    parts.push(RowsSchema.parse(rows));
  }
  return parts;
}

/** A run's rows, read by its mapping, chunk by chunk. */
export async function* readRows(
  tx: ReadOnlyDatabase,
  run: { mapping: unknown; templateId: string | null },
  parts: readonly FileRow[][],
): AsyncGenerator<ReadRow[]> {
  yield* readParts(parts, {
    mapping: MappingSchema.parse(run.mapping),
    otherwise: run.templateId,
    templates: await tx.clientTemplate.findMany({
      select: { id: true, name: true, environment: true, defaultScopes: true, scopes: true },
    }),
  });
}
