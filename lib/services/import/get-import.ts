import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type LineProblem, MappingSchema, PreviewSchema, ProblemSchema, RowsSchema } from "./schemas";
import { importStateText } from "@/lib/domain/live-state";

const MAX_PROBLEMS = 500;
const SAMPLE_ROWS = 5;

/**
 * An import with its counts: those of the preview, or those of what was imported.
 * @throws AppError NOT_FOUND
 */
export async function getImport(ctx: Context, runId: string) {
  authorize(ctx, "fleet.import");
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const sum = await ctx.db.importChunk.aggregate({
    where: { runId, doneAt: { not: null } },
    _sum: { created: true, updated: true, unchanged: true, failed: true },
  });
  const preview = PreviewSchema.parse(run.preview);
  const begun = run.state !== "PREVIEW";
  const first = await ctx.db.importChunk.findFirst({ where: { runId, index: 0 }, select: { rows: true } });
  return {
    ...run,
    mapping: MappingSchema.parse(run.mapping),
    counts: begun
      ? {
          created: sum._sum.created ?? 0,
          updated: sum._sum.updated ?? 0,
          unchanged: sum._sum.unchanged ?? 0,
          failed: sum._sum.failed ?? 0,
        }
      : preview,
    problems: begun ? await problemsOf(ctx, runId) : preview.problems,
    sample: begun ? [] : RowsSchema.parse(first?.rows ?? []).slice(0, SAMPLE_ROWS),
  };
}

async function problemsOf(ctx: Context, runId: string): Promise<LineProblem[]> {
  const chunks = await ctx.db.importChunk.findMany({
    where: { runId, failed: { gt: 0 } },
    orderBy: { index: "asc" },
    select: { problems: true },
    take: MAX_PROBLEMS,
  });
  return chunks.flatMap((chunk) => ProblemSchema.array().parse(chunk.problems)).slice(0, MAX_PROBLEMS);
}

/** The state that an open progress page polls for. */
export async function watchImport(
  ctx: Context,
  runId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.import");
  const { state, counts } = await getImport(ctx, runId);
  return { state: importStateText(state, counts), nextSeconds: state === "RUNNING" ? 2 : null };
}
