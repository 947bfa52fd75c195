/** More than any key or file of keys nests. */
const MAX_DEPTH = 30;
const MAX_VALUES = 20_000;

/** Quotation marks as word processors and mail programs make them, with those of ASCII that they replace. */
const DOUBLE = /["\u201C-\u201F\u00AB\u00BB\u2033\uFF02]/;
const SINGLE = /['`\u2018-\u201B\u2032\u00B4]/;
const BLANK = /[\s\u00A0\u200B-\u200D\u2060\uFEFF]/;
const ESCAPED: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** The text is not even nearly JSON. */
class Unreadable extends Error {}

/**
 * Reads the JSON value that begins at `from`, as people have it: with single or typographic quotation marks,
 * names without any, commas too many or too few, comments, and line breaks within a text. What follows is
 * left alone.
 * @returns null when there is none; numbers are returned as text
 */
export function readLenientJson(text: string, from: number): { value: unknown; end: number } | null {
  const reader = new Reader(text, from);
  try {
    return { value: reader.value(0), end: reader.at };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Reader {
  private values = 0;
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  value(depth: number): unknown {
    if (depth > MAX_DEPTH || ++this.values > MAX_VALUES) throw new Unreadable();
    this.skipBlank();
    const next = this.text[this.at];
    if (next === "{") return this.object(depth);
    if (next === "[") return this.list(depth);
    if (next !== undefined && (DOUBLE.test(next) || SINGLE.test(next))) return this.quoted();
    const word = this.word(/[^\s,;:=[\]{}"']/);
    return ["null", "None", "undefined", "nil"].includes(word) ? null : word;
  }

  private object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.at += 1;
    for (;;) {
      this.skipSeparators();
      const next = this.text[this.at];
      if (next === undefined) throw new Unreadable();
      if (next === "}") break;
      const isQuoted = DOUBLE.test(next) || SINGLE.test(next);
      const name = isQuoted ? this.quoted() : this.word(/[\w$.@-]/);
      this.skipBlank();
      if (this.text.startsWith("=>", this.at)) this.at += 2;
      else if (/[:=]/.test(this.text[this.at] ?? "")) this.at += 1;
      else throw new Unreadable();
      entries.push([name, this.value(depth + 1)]);
    }
    this.at += 1;
    return Object.fromEntries(entries);
  }

  private list(depth: number): unknown[] {
    const values: unknown[] = [];
    this.at += 1;
    for (;;) {
      this.skipSeparators();
      if (this.at >= this.text.length) throw new Unreadable();
      if (this.text[this.at] === "]") break;
      values.push(this.value(depth + 1));
    }
    this.at += 1;
    return values;
  }

  private quoted(): string {
    const end = DOUBLE.test(this.text[this.at]!) ? DOUBLE : SINGLE;
    this.at += 1;
    let read = "";
    for (;;) {
      const next = this.text[this.at];
      if (next === undefined) throw new Unreadable();
      this.at += 1;
      if (end.test(next)) return read;
      read += next === "\\" ? this.escape() : next;
    }
  }

  private escape(): string {
    const next = this.text[this.at++];
    if (next === undefined) throw new Unreadable();
    if (next !== "u") return ESCAPED[next] ?? next;
    const digits = /^[\da-f]{4}/i.exec(this.text.slice(this.at, this.at + 4))?.[0];
    if (!digits) throw new Unreadable();
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private word(allowed: RegExp): string {
    const start = this.at;
    while (this.at < this.text.length && allowed.test(this.text[this.at]!)) this.at += 1;
    if (this.at === start) throw new Unreadable();
    return this.text.slice(start, this.at);
  }

  private skipSeparators(): void {
    do this.skipBlank();
    while (/[,;]/.test(this.text[this.at] ?? "") && ++this.at);
  }

  private skipBlank(): void {
    for (;;) {
      while (this.at < this.text.length && BLANK.test(this.text[this.at]!)) this.at += 1;
      const end = this.text.startsWith("//", this.at)
        ? this.text.indexOf("\n", this.at)
        : this.text.startsWith("/*", this.at)
          ? this.text.indexOf("*/", this.at) + 1
          : -1;
      if (end <= this.at) return;
      this.at = end + 1;
    }
  }
}
