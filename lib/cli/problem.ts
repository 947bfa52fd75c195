import { EmbeddedPostgresError } from "@/lib/db/embedded-postgres";
import { EnvironmentError } from "@/lib/secret-files";

/** Something a person can put right, told without a stack trace. */
export class Problem extends Error {}

export function isPlainProblem(error: unknown): error is Error {
  return (
    error instanceof Problem || error instanceof EmbeddedPostgresError || error instanceof EnvironmentError
  );
}
