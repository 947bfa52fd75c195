import { AppError } from "@/lib/base/errors";
import { csvText } from "@/lib/files/csv";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { validateRows } from "./internal/validate-rows";
import { loadRows, readRows } from "./internal/load-rows";
import { type LineProblem, ProblemSchema } from "./schemas";

/**
 * The rows with problems as they were in the file, with the problem in a last column, to be corrected and
 * imported again.
 * @param text the text of a problem
 * @throws AppError NOT_FOUND
 */
export async function importProblems(
  ctx: Context,
  runId: string,
  heading: string,
  text: (problem: LineProblem) => string,
): Promise<{ name: string; csv: string }> {
  authorize(ctx, "fleet.import");
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const parts = await loadRows(ctx.db, runId);
  const problems = run.state === "PREVIEW" ? await validated(ctx, run, parts) : await recorded(ctx, runId);
  const byLine = new Map<number, LineProblem[]>();
  for (const problem of problems) byLine.set(problem.line, [...(byLine.get(problem.line) ?? []), problem]);
  const rows = parts
    .flat()
    .filter((row) => byLine.has(row.line))
    .map((row) => [
      ...run.headers.map((_, index) => row.cells[index] ?? ""),
      byLine.get(row.line)!.map(text).join("; "),
    ]);
  const csv = csvText([[...run.headers, heading], ...rows]);
  return { name: `${run.fileName.replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}-]+/gu, "-")}-feil.csv`, csv };
}

async function validated(
  ctx: Context,
  run: Parameters<typeof readRows>[1],
  parts: Awaited<ReturnType<typeof loadRows>>,
): Promise<LineProblem[]> {
  const all: LineProblem[] = [];
  for await (const part of readRows(ctx.db, run, parts))
    all.push(...(await validateRows(ctx.db, part)).problems);
  return all;
}

async function recorded(ctx: Context, runId: string): Promise<LineProblem[]> {
  const chunks = await ctx.db.importChunk.findMany({ where: { runId }, orderBy: { index: "asc" } });
  return chunks.flatMap((chunk) => ProblemSchema.array().parse(chunk.problems));
}
