import { MAX_LENGTH } from "./max-length";
import { z } from "zod";
import { AppError } from "./errors";
import { isPlainText, oneLine } from "./plain-text";

/** A text to search for, on one line as a reader sees it, and without halves of characters. */
export function searchText(most: number) {
  return z
    .string()
    .transform((text) => oneLine(text.replace(/[\p{Surrogate}\0]/gu, "")))
    .pipe(z.string().max(most))
    .catch("")
    .default("");
}

/** A cursor as `writeCursor` writes it: of a name of 200 characters of three bytes each. */
export const cursorText = z
  .string()
  .max(1000)
  .regex(/^[\w-]*$/)
  .catch("")
  .default("");

/** Search word and cursor of a list, from the address. Invalid values fall back to their defaults. */
export const ListSearch = z.object({ q: searchText(MAX_LENGTH.search), after: cursorText });

/** A row's number in the audit, as it is written there. */
export const sequenceText = z
  .string()
  .max(18)
  .regex(/^[1-9]\d*$/);

/** Cursor of a history, from the address. */
export const HistorySearch = z.object({
  before: sequenceText.transform(BigInt).optional().catch(undefined),
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

const CursorContent = z.tuple([z.string().max(MAX_LENGTH.name).refine(isPlainText), z.uuid()]);

/**
 * Reads a cursor. Only the one text that `writeCursor` writes for a row is accepted (decision 0089).
 * @param isValue whether a value can be that of a row in the list's order
 * @returns null for any other text: the list then starts at the beginning
 */
export function readCursor(text: string, isValue: (value: string) => boolean): Cursor | null {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
  const parsed = CursorContent.safeParse(content);
  if (!parsed.success) return null;
  const [value, id] = parsed.data;
  return isValue(value) && writeCursor({ value, id }) === text ? { value, id } : null;
}

/** Whether a text is an instant as `Date.toISOString` writes it, of the years that PostgreSQL has too. */
export function isInstantText(text: string): boolean {
  if (text.length !== 24 || text.startsWith("0000")) return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
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
