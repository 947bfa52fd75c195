import type { Transaction } from "@/lib/db/client";
import { MappingSchema, RowsSchema, type FileRow } from "./schemas";
import { firstLinesOf, type ImportRules } from "./judge-rows";

type Run = { id: string; mapping: unknown; templateId: string | null };

/** A run's rows, part by part. */
export async function loadRows(tx: Pick<Transaction, "importChunk">, runId: string): Promise<FileRow[][]> {
  const chunks = await tx.importChunk.findMany({ where: { runId }, orderBy: { index: "asc" } });
  return chunks.map((chunk) => RowsSchema.parse(chunk.rows));
}

/** By what a run's rows are judged. */
export async function loadRules(
  tx: Pick<Transaction, "clientTemplate">,
  run: Run,
  rows: readonly FileRow[][],
): Promise<ImportRules> {
  const rules = {
    mapping: MappingSchema.parse(run.mapping),
    otherwise: run.templateId,
    templates: await tx.clientTemplate.findMany({ select: { id: true, name: true, environment: true } }),
  };
  return { ...rules, firstLines: firstLinesOf(rows.flat(), rules) };
}
