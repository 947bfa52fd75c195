import { AppError } from "@/lib/base/errors";
import { IMPORT_FIELDS, type ImportField, type ImportMapping } from "@/lib/domain/import-columns";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { valueOf } from "./internal/edited-rows";
import { loadRows, readRows } from "./internal/load-rows";
import { validateRows } from "./internal/validate-rows";
import { type FileRow, type LineProblem, MappingSchema, ProblemSchema } from "./schemas";

/** The texts of the sheet, in the reader's language. */
export interface ProblemSheetTexts {
  /** Heading of a field's column; reading the sheet again maps it to the field. */
  field: (field: ImportField) => string;
  line: string;
  problem: string;
  environment: (environment: "TEST" | "PRODUCTION") => string;
  /** The text of a problem. */
  describe: (problem: LineProblem) => string;
}

/**
 * The rows with problems and remarks as a sheet, to be corrected and uploaded again: a column for each
 * field, with what the row says or was corrected to, then the number of the row in the file and its
 * problems.
 * @throws AppError NOT_FOUND
 */
export async function importProblems(
  ctx: Context,
  runId: string,
  texts: ProblemSheetTexts,
): Promise<{ name: string; headings: string[]; rows: string[][] }> {
  authorize(ctx, "fleet.import");
  const run = await ctx.db.importRun.findUnique({ where: { id: runId } });
  if (!run) throw new AppError("NOT_FOUND");
  const parts = await loadRows(ctx.db, runId);
  const problems = run.state === "PREVIEW" ? await validated(ctx, run, parts) : await recorded(ctx, runId);
  const byLine = new Map<number, LineProblem[]>();
  for (const problem of problems) byLine.set(problem.line, [...(byLine.get(problem.line) ?? []), problem]);
  const mapping = MappingSchema.parse(run.mapping);
  const otherwise = run.templateId
    ? await ctx.db.clientTemplate.findUnique({
        where: { id: run.templateId },
        select: { name: true, environment: true },
      })
    : null;
  const rows = parts.flat().filter((row) => byLine.has(row.line));
  const fields = fieldsOf(rows, problems, mapping, otherwise !== null);
  const cell = (row: FileRow, field: ImportField) => {
    const value = valueOf(row, field, mapping);
    // The template that was chosen for rows without one is not known when the sheet is read again.
    if (!otherwise || value.trim() !== "" || valueOf(row, "template", mapping).trim() !== "") return value;
    if (field === "template") return otherwise.name;
    return field === "environment" ? texts.environment(otherwise.environment) : value;
  };
  return {
    name: `${run.fileName.replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}-]+/gu, "-")}-feil.xlsx`,
    headings: [...fields.map(texts.field), texts.line, texts.problem],
    rows: rows.map((row) => [
      ...fields.map((field) => hidePersonalNumbers(cell(row, field))),
      String(row.line),
      byLine.get(row.line)!.map(texts.describe).join(" "),
    ]),
  };
}

/** The fields that the file has, that somebody has written, or that something is wrong with. */
function fieldsOf(
  rows: readonly FileRow[],
  problems: readonly LineProblem[],
  mapping: ImportMapping,
  hasTemplate: boolean,
): ImportField[] {
  const used = new Set<ImportField>([
    ...problems.map((problem) => problem.column),
    ...rows.flatMap((row) => Object.keys(row.edits ?? {}) as ImportField[]),
    ...(hasTemplate ? (["template", "environment"] as const) : []),
  ]);
  return IMPORT_FIELDS.filter((field) => mapping[field] !== undefined || used.has(field));
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
