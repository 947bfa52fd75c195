import type { Context } from "@/lib/context/context";
import { judgeRows } from "./validate-rows";
import { readRows } from "./load-rows";
import type { FileRow, Preview } from "../schemas";

/** More than anybody reads on a page; the file with problems has them all. */
const MAX_PROBLEMS = 500;

/** Judges a whole file as it would be taken in now. Changes nothing. */
export async function previewRows(
  ctx: Context,
  run: { mapping: unknown; templateId: string | null },
  rows: readonly FileRow[][],
): Promise<Preview> {
  const preview: Preview = { created: 0, updated: 0, unchanged: 0, failed: 0, problems: [] };
  for (const part of await readRows(ctx.db, run, rows)) {
    const { deeds, problems } = await judgeRows(ctx.db, part);
    for (const deed of deeds)
      preview[deed.kind === "create" ? "created" : deed.kind === "update" ? "updated" : "unchanged"] += 1;
    preview.failed += new Set(problems.map((problem) => problem.line)).size;
    preview.problems.push(...problems.slice(0, MAX_PROBLEMS - preview.problems.length));
  }
  return preview;
}
