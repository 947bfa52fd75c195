import type { z } from "zod";
import { AppError, type FieldErrors } from "@/lib/base/errors";

/**
 * Parses what a person or a caller wished for.
 * @throws AppError INVALID_INPUT with one message code per field; the values themselves are not repeated
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? "form");
    fields[field] ??= CODE.test(issue.message) ? issue.message : "invalid";
  }
  throw new AppError("INVALID_INPUT", { fields });
}

/** A message code that a schema gives itself, whose text is `fields.<code>`; zod's own English sentences become "invalid". */
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
