import { z } from "zod";
import { AppError } from "./errors";

/** Search and page of a list, from the address; what makes no sense falls back instead of failing. */
export const ListSearch = z.object({
  // PostgreSQL takes no NUL, and nobody searches for control characters.
  q: z
    .string()
    .transform((text) => text.replace(/\p{Cc}/gu, "").trim())
    .pipe(z.string().max(100))
    .catch("")
    .default(""),
  page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
});

export const isUuid = (value: string) => z.uuid().safeParse(value).success;

/** For handlers. @throws AppError NOT_FOUND for what cannot be an id */
export function requireUuid(value: string): string {
  if (!isUuid(value)) throw new AppError("NOT_FOUND");
  return value;
}

/** An address's word, when it is one of those that exist. */
export function oneOf<Value extends string>(
  word: string | string[] | undefined,
  values: readonly Value[],
  otherwise: Value,
): Value {
  return values.find((value) => value === word) ?? otherwise;
}
