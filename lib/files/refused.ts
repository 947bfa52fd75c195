import type { FileProblem } from "../domain/import-file.ts";

/** A file that is not read, with the code of the reason. */
export class Refused extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}
