import type { Context } from "@/lib/context/context";
import { validateRows } from "./validate-rows";
import { readRows } from "./load-rows";
import { countFailed } from "./count-failed";
import type { FileRow, Preview } from "../schemas";

/** Problems shown on the page; the downloadable file has them all. */
const MAX_PROBLEMS = 500;

/** Validates a whole file as it would be imported now. Changes nothing. */
export async function previewRows(
  ctx: Context,
  run: { mapping: unknown; templateId: string | null },
  rows: readonly FileRow[][],
): Promise<Preview> {
  const preview: Preview = {
    ...{ created: 0, updated: 0, unchanged: 0, failed: 0, problems: [] },
    mixed: { TEST: 0, PRODUCTION: 0 },
  };
  for await (const part of readRows(ctx.db, run, rows)) {
    const { operations, problems } = await validateRows(ctx.db, part);
    for (const operation of operations) {
      preview[
        operation.kind === "create" ? "created" : operation.kind === "update" ? "updated" : "unchanged"
      ] += 1;
      if (operation.kind === "create" && operation.mixed) preview.mixed[operation.mixed] += 1;
    }
    preview.failed += countFailed(problems);
    preview.problems.push(...problems.slice(0, MAX_PROBLEMS - preview.problems.length));
  }
  return preview;
}
