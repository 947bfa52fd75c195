import type { z } from "zod";
import { AppError, type FieldErrors } from "@/lib/base/errors";
import { isPlainValue } from "@/lib/base/plain-text";

type Widened<Value> = Value extends string
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Widened<Item>[]
    : Value;

/** What a form submits for a schema: a choice is any text until the schema has parsed it. */
export type FormInput<Schema extends z.ZodType> = {
  [Field in keyof z.input<Schema>]: Widened<z.input<Schema>[Field]>;
};

/**
 * Parses the input of a form or an API request.
 * @throws AppError INVALID_INPUT with one message code per field; the values are not repeated
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) {
    requirePlain(parsed.data);
    return parsed.data;
  }
  const fields: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? "form");
    fields[field] ??= CODE.test(issue.message) ? issue.message : "invalid";
  }
  throw new AppError("INVALID_INPUT", { fields });
}

/** Refuses what is not plain text after all that the schema has decoded. */
function requirePlain(data: unknown): void {
  if (isPlainValue(data)) return;
  const found = Object.entries(Object(data) as object).find(([, value]) => !isPlainValue(value));
  throw new AppError("INVALID_INPUT", { fields: { [found?.[0] ?? "form"]: "invalid" } });
}

/**
 * A message code that a schema sets itself, whose text is `fields.<code>`. Zod's own English messages become
 * "invalid".
 */
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
