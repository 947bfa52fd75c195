import { z } from "zod";
import { AppError } from "./errors";

/** PostgreSQL takes no NUL, and nobody searches for control characters. */
export function searchText(most: number) {
  return z
    .string()
    .transform((text) => text.replace(/\p{Cc}/gu, "").trim())
    .pipe(z.string().max(most))
    .catch("")
    .default("");
}

/** Search of a list and where its page begins, from the address; what makes no sense falls back instead of failing. */
export const ListSearch = z.object({ q: searchText(100), after: searchText(1000) });

/** Where a history goes on, from the address. */
export const HistorySearch = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt)
    .optional()
    .catch(undefined),
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
