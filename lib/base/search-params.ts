import { MAX_LENGTH } from "./max-length";
import { z } from "zod";
import { AppError } from "./errors";

/** Removes control characters: PostgreSQL cannot store NUL, and nobody searches for the others. */
export function searchText(most: number) {
  return z
    .string()
    .transform((text) => text.replace(/\p{Cc}/gu, "").trim())
    .pipe(z.string().max(most))
    .catch("")
    .default("");
}

/** Search word and cursor of a list, from the address. Invalid values fall back to their defaults. */
export const ListSearch = z.object({ q: searchText(MAX_LENGTH.search), after: searchText(1000) });

/** Cursor of a history, from the address. */
export const HistorySearch = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt)
    .optional()
    .catch(undefined),
});

export const isUuid = (value: string) => z.uuid().safeParse(value).success;

/** Start of a page of a list: the sort value and the id of the last row before it. */
export interface Cursor {
  value: string;
  id: string;
}

export function writeCursor({ value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([value, id])).toString("base64url");
}

/** @returns null for an invalid cursor: the list then starts at the beginning */
export function readCursor(text: string): Cursor | null {
  try {
    const [value, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    return typeof value === "string" && typeof id === "string" && isUuid(id) ? { value, id } : null;
  } catch {
    return null;
  }
}

/** Reads an id from an address. @throws AppError NOT_FOUND for what cannot be an id */
export function requireUuid(value: string): string {
  if (!isUuid(value)) throw new AppError("NOT_FOUND");
  return value;
}

/** A value from an address, if it is one of `values`. */
export function oneOf<Value extends string>(
  word: string | string[] | undefined,
  values: readonly Value[],
  otherwise: Value,
): Value {
  return values.find((value) => value === word) ?? otherwise;
}

/** A path of the portal itself, with its query; null for anything that could lead to another host. */
export function ownPath(text: string | null): string | null {
  if (!text || text.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return null;
  const url = new URL(text, "https://portal.invalid");
  return url.origin === "https://portal.invalid" ? `${url.pathname}${url.search}` : null;
}
