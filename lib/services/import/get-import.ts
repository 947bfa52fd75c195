import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import type { Context } from "@/lib/context/context";
import {
  type FileRow,
  type LineProblem,
  MappingSchema,
  PreviewSchema,
  ProblemSchema,
  ReadingSchema,
  RowsSchema,
} from "./schemas";
import { importStateText } from "@/lib/domain/live-state";
import { mixedEnvironmentsOf } from "./internal/mixed-environments-of";
import { readProblems } from "./internal/read-problems";
import { readResult } from "./internal/read-result";
import { undoStateOf } from "./internal/undo-facts";

/** An import as its page shows it. */
export type ImportedFile = Awaited<ReturnType<typeof getImport>>;
export type { ImportResult, ShownTouch } from "./internal/read-result";
export type { ProblemRow } from "./internal/read-problems";

const MAX_PROBLEMS = 500;
const SAMPLE_ROWS = 10;
/** Rows with problems that are shown, and corrected, at once. */
const SHOWN_PROBLEMS = 50;

/**
 * An import with its counts: those of the preview, or those of what was imported.
 * @throws AppError NOT_FOUND
 */
export async function getImport(ctx: Context, runId: string) {
  authorize(ctx, "fleet.import");
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const preview = PreviewSchema.parse(run.preview);
  const begun = run.state !== "PREVIEW";
  const mapping = MappingSchema.parse(run.mapping);
  const problems = begun ? await problemsOf(ctx, runId) : preview.problems;
  const first = await ctx.db.importChunk.findFirst({ where: { runId, index: 0 }, select: { rows: true } });
  return {
    ...run,
    mapping,
    counts: begun ? await countsOf(ctx, runId) : preview,
    /** What is confirmed by typing to start it. */
    mixed: begun ? [] : mixedEnvironmentsOf(preview),
    mixedCounts: preview.mixed,
    result: await readResult(ctx, run),
    problems,
    /** Rows with problems or remarks, of the first ones. */
    problemCount: new Set(problems.map((problem) => problem.line)).size,
    problemRows: await readProblems(ctx.db, { id: runId, mapping }, problems, SHOWN_PROBLEMS),
    reading: run.reading === null ? null : ReadingSchema.parse(run.reading),
    canReread: !begun && (await ctx.db.importSource.count({ where: { runId } })) > 0,
    sample: begun
      ? []
      : RowsSchema.parse(first?.rows ?? [])
          .slice(0, SAMPLE_ROWS)
          .map(shown),
  };
}

/** A row as it is shown. */
function shown({ line, cells }: FileRow): FileRow {
  return { line, cells: cells.map(hidePersonalNumbers) };
}

async function problemsOf(ctx: Context, runId: string): Promise<LineProblem[]> {
  const chunks = await ctx.db.importChunk.findMany({
    where: { runId, NOT: { problems: { equals: [] } } },
    orderBy: { index: "asc" },
    select: { problems: true },
    take: MAX_PROBLEMS,
  });
  return chunks.flatMap((chunk) => ProblemSchema.array().parse(chunk.problems)).slice(0, MAX_PROBLEMS);
}

/** The state that an open progress page polls for. @throws AppError NOT_FOUND */
export async function watchImport(
  ctx: Context,
  runId: string,
): Promise<{ state: string; nextSeconds: number | null }> {
  authorize(ctx, "fleet.import");
  const run = await ctx.db.importRun.findUnique({ where: { id: runId }, select: { state: true } });
  if (!run) throw new AppError("NOT_FOUND");
  const undo = await undoStateOf(ctx.db, runId);
  const counts = await countsOf(ctx, runId);
  return {
    state: importStateText(run.state, counts, undo),
    nextSeconds: run.state === "RUNNING" || undo === "undoing" ? 2 : null,
  };
}

async function countsOf(ctx: Context, runId: string) {
  const { _sum: sum } = await ctx.db.importChunk.aggregate({
    where: { runId, doneAt: { not: null } },
    _sum: { created: true, updated: true, unchanged: true, failed: true },
  });
  return {
    created: sum.created ?? 0,
    updated: sum.updated ?? 0,
    unchanged: sum.unchanged ?? 0,
    failed: sum.failed ?? 0,
  };
}
