import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { ImportField, ImportMapping } from "@/lib/domain/import-columns";
import type { ImportProblemCode } from "@/lib/domain/import-row";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import { type LineProblem, RowsSchema } from "../schemas";
import { enteredValue, valueOf } from "./edited-rows";

/** A row that is not taken in, or not whole, with what it says where something is wrong. */
export interface ProblemRow {
  line: number;
  /** The customer as the row names it, or else its number; empty when it has neither. */
  customer: string;
  problems: {
    field: ImportField;
    code: ImportProblemCode;
    value: string;
    /** The row is taken in without this value. */
    isRemark: boolean;
  }[];
}

/** The first rows with problems, by their number in the file, with their values. */
export async function readProblems(
  tx: ReadOnlyDatabase,
  run: { id: string; mapping: ImportMapping },
  problems: readonly LineProblem[],
  limit: number,
): Promise<ProblemRow[]> {
  const lines = [...new Set(problems.map((problem) => problem.line))].sort((a, b) => a - b).slice(0, limit);
  const found = await tx.$queryRaw<{ row: unknown }[]>`
    select r as row from import_chunk c cross join jsonb_array_elements(c.rows) r
    where c.run_id = ${run.id}::uuid and (r ->> 'line')::int = any(${lines}::int[])`;
  const rows = new Map(RowsSchema.parse(found.map((each) => each.row)).map((row) => [row.line, row]));
  return lines.flatMap((line) => {
    const row = rows.get(line);
    if (!row) return [];
    const value = (field: ImportField) => valueOf(row, field, run.mapping);
    return [
      {
        line,
        customer: hidePersonalNumbers(value("organizationName").trim() || value("organizationNumber").trim()),
        problems: problems
          .filter((problem) => problem.line === line)
          .map(({ column, code, remark }) => ({
            field: column,
            code,
            value: enteredValue(row, column, run.mapping),
            isRemark: remark === true,
          })),
      },
    ];
  });
}
