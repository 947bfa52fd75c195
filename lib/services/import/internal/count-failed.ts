import type { LineProblem } from "../schemas";

/** How many rows are not imported: those with a problem that is no remark. */
export function countFailed(problems: readonly LineProblem[]): number {
  return new Set(problems.filter(({ remark }) => !remark).map(({ line }) => line)).size;
}
