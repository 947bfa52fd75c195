import { z } from "zod";
import { AppError, type ErrorFacts, type FieldErrors } from "@/lib/base/errors";
import { isPlainValue } from "@/lib/base/plain-text";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { privateKeyCode } from "@/lib/domain/private-key/form";

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
 * Schemas of fields in which a private key belongs. Every other field refuses one, in whatever encoding it is
 * and whatever the field is for: what is entered is stored, listed, exported and logged.
 */
export const PRIVATE_KEY_FIELDS = z.registry<{ why: string }>();

/** Characters of one field in which a key is looked for when the input is invalid and nothing is stored. */
const MAX_EXPLAINED = 200_000;

/**
 * Parses the input of a form or an API request, and refuses private keys in it.
 * @throws AppError INVALID_INPUT with one message code per field. The values are not repeated, but for what a
 *   schema gives as `params` of an issue: facts `<field>.<name>`
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  const fields: FieldErrors = privateKeysIn(schema, input, parsed.success ? Infinity : MAX_EXPLAINED);
  if (parsed.success && Object.keys(fields).length === 0) {
    requirePlain(parsed.data);
    return parsed.data;
  }
  const facts: ErrorFacts = {};
  for (const issue of parsed.error?.issues ?? []) {
    const field = String(issue.path[0] ?? "form");
    if (fields[field]) continue;
    fields[field] = CODE.test(issue.message) ? issue.message : "invalid";
    const params = issue.code === "custom" ? Object.entries(issue.params ?? {}) : [];
    for (const [name, value] of params) facts[`${field}.${name}`] = String(value);
  }
  throw new AppError("INVALID_INPUT", Object.keys(facts).length > 0 ? { fields, facts } : { fields });
}

/** Refuses what is not plain text after all that the schema has decoded. */
function requirePlain(data: unknown): void {
  if (isPlainValue(data)) return;
  const found = Object.entries(Object(data) as object).find(([, value]) => !isPlainValue(value));
  throw new AppError("INVALID_INPUT", { fields: { [found?.[0] ?? "form"]: "invalid" } });
}

/** The code of each field that holds a private key, at whatever depth. */
function privateKeysIn(schema: z.ZodType, input: unknown, maxLength: number): FieldErrors {
  const isObject = typeof input === "object" && input !== null;
  const values = isObject && !Array.isArray(input) ? Object.entries(input) : [["form", input] as const];
  const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {};
  const found: FieldErrors = {};
  for (const [field, value] of values) {
    const expected = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (expected instanceof z.ZodType && PRIVATE_KEY_FIELDS.has(expected)) continue;
    const text = textOf(value);
    const form = text.length <= maxLength ? findPrivateKey(text) : null;
    if (form) found[field] = privateKeyCode(form);
  }
  return found;
}

/**
 * A value as the text in which a key is looked for: names and values in their order. Without recursion, since
 * a request can nest deeper than the stack.
 */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const parts: string[] = [];
  const left: { name: string; value: unknown }[] = [{ name: "", value }];
  const seen = new Set<unknown>();
  while (left.length > 0) {
    const next = left.pop()!;
    if (typeof next.value !== "object" || next.value === null) {
      if (typeof next.value === "string") parts.push(`${next.name}${JSON.stringify(next.value)},`);
      if (typeof next.value === "number") parts.push(`${next.name}${next.value},`);
    } else if (!seen.has(next.value)) {
      seen.add(next.value);
      const isList = Array.isArray(next.value);
      for (const [name, each] of Object.entries(next.value).reverse())
        left.push({ name: isList ? "" : `${JSON.stringify(name)}:`, value: each });
    }
  }
  return parts.join("\n");
}

/**
 * A message code that a schema sets itself, whose text is `fields.<code>`. Zod's own English messages become
 * "invalid".
 */
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
