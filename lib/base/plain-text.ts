/*
 * Plain text: without NUL, which PostgreSQL cannot store, and without half a surrogate pair, which neither
 * UTF-8 nor `jsonb` can. Texts from outside are made plain, or refused, where they are decoded: forms, JSON,
 * spreadsheets and responses here, addresses in proxy.ts. `parseInput` refuses what a later step decodes.
 */

const REPLACEMENT = "\ufffd";

export function isPlainText(text: string): boolean {
  return !text.includes("\0") && !/\p{Surrogate}/u.test(text);
}

/** Removes NUL, and writes U+FFFD for half a surrogate pair, as a browser does that sends one. */
export function plainText(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, REPLACEMENT);
}

/**
 * Not seen on a page, but kept by a copy from one: soft hyphens, zero-width and direction marks, and so on.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text as a reader sees it, over any number of lines: composed (NFC), without invisible characters and
 * without control characters other than tab and line breaks. What looks the same is then stored the same.
 */
export function visibleText(text: string): string {
  return text
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(/[^\P{Cc}\t\n\r]/gu, "");
}

/**
 * A visible text on one line, for names: each run of spaces and line breaks is one space, none at the ends.
 */
export function oneLine(text: string): string {
  return text
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(/[\s\p{Cc}\u2800]+/gu, " ")
    .trim();
}

/** The first `max` UTF-16 code units of a text, or one fewer, so that no surrogate pair is cut. */
export function cutText(text: string, max: number): string {
  const cut = text.slice(0, max);
  return /[\uD800-\uDBFF]$/.test(cut) && text.length > max ? cut.slice(0, -1) : cut;
}

/**
 * Whether every text in a value is plain, names of properties included. Looks into lists and plain objects,
 * to any depth, without recursion: a request can nest deeper than the stack.
 */
export function isPlainValue(value: unknown): boolean {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") {
      if (!isPlainText(next)) return false;
    } else if (Array.isArray(next)) for (const each of next) left.push(each);
    else if (isPlainObject(next))
      for (const [name, each] of Object.entries(next)) {
        if (!isPlainText(name)) return false;
        left.push(each);
      }
  }
  return true;
}

/** A copy of a JSON value in which every text is plain; the value itself when it already is. */
export function plainValue<Value>(value: Value): Value {
  return isPlainValue(value) ? value : (plainCopy(value) as Value);
}

function plainCopy(value: unknown): unknown {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.map(plainCopy);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainText(name), plainCopy(each)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Parses JSON that a person's page has sent or a service has answered with, and makes its texts plain.
 * @throws SyntaxError, RangeError for what is no JSON, or not plain and nested too deeply to be copied
 */
export function parsePlainJson(text: string): unknown {
  return plainValue(JSON.parse(text) as unknown);
}

/** A copy of a form in which every text is plain. Files are kept as they are. */
export function plainForm(form: FormData): FormData {
  const plain = new FormData();
  for (const [name, value] of form)
    plain.append(plainText(name), typeof value === "string" ? plainText(value) : value);
  return plain;
}
