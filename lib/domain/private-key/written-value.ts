/** Characters of the shortest private number in base64: 32 bytes, also without leading zeros. */
const MIN_BASE64 = 40;
/** More than the longest number of an RSA key of 16 384 bits, in base64. */
const MAX_VALUE = 3000;
/** Digits of the shortest private number in decimal and in hex. */
const MIN_DECIMAL = 60;
const MIN_HEX = 62;
/** Longer than the hex digits of any hash. */
export const LONGER_THAN_HASH = 200;
/** Of a value that is wrapped, each line but the last is at least this long. */
const MIN_WRAPPED = 12;
/** Of a list of bytes. */
const MIN_NUMBERS = 24;

/** The start of a block of lines in YAML. */
const BLOCK = /^[>|][+-]?\d?[ \t]{0,9}\r?\n\s{0,20}/;
const CLASSES = [/[A-Z]/, /[a-z]/, /[\d+/_-]/];
const OPENING = /["'`\\(\s]/;
const CONTENT = new Uint8Array(256);
for (const each of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
  CONTENT[each.charCodeAt(0)] = 1;
/** What may stand between the lines of a value. */
const BETWEEN_LINES = /[\s"'`+\\>=]{1,60}/y;
/** A quotation mark that ends the value, as none begins after it. */
const CLOSED = /^["'`][^"'`]*$/;
const DECIMAL = /^\d+$/;
const HEX = /^[\da-f]+$/i;
const WITH_COLONS = /(?:[0-9a-f]{2}[:\s]{1,3}){20}/iy;

export interface WrittenValue {
  /** "short" when no private number is that short; "numbers" for a list of bytes. */
  kind: "short" | "decimal" | "hex" | "base64" | "numbers";
  /** Its characters, at most 3000. */
  length: number;
  /** Letters of both cases, or letters and others. */
  isRandom: boolean;
  /** Its first 200 characters. */
  start: string;
}

/** Reads a value at a place of a text, also one that is wrapped or put together over several lines. */
export function readValue(text: string, from: number): WrittenValue {
  let at = from;
  while (at < from + 20 && OPENING.test(text[at] ?? "")) at += 1;
  if (text[at] === ">" || text[at] === "|") at += BLOCK.exec(text.slice(at, at + 40))?.[0].length ?? 0;
  if (text[at] === "[") {
    const numbers = text.slice(at, at + 300).split(/\d,/).length;
    return { kind: numbers < MIN_NUMBERS ? "short" : "numbers", length: 0, isRandom: false, start: "" };
  }
  if (text[at] === "0" && /[xX]/.test(text[at + 1] ?? "")) at += 2;
  WITH_COLONS.lastIndex = at;
  if (WITH_COLONS.test(text)) return { kind: "hex", length: 64, isRandom: true, start: "" };
  let length = 0;
  let start = "";
  let digits: RegExp | undefined;
  while (at < text.length && length < MAX_VALUE) {
    let end = at;
    while (end < text.length && CONTENT[text.charCodeAt(end)] === 1) end += 1;
    const line = end - at;
    const part = text.slice(at, Math.min(end, at + 200));
    // A number in digits ends before a line with other letters.
    if (digits && !digits.test(part)) break;
    if (length === 0) digits = [DECIMAL, HEX].find((each) => each.test(part));
    start = (start + part).slice(0, 200);
    length += line;
    BETWEEN_LINES.lastIndex = end;
    const gap = line < MIN_WRAPPED ? undefined : BETWEEN_LINES.exec(text)?.[0];
    if (gap === undefined || !/[\r\n]/.test(gap) || CLOSED.test(gap)) break;
    at = end + gap.length;
  }
  return { kind: kindOf(start, length), length, isRandom: isRandom(start), start };
}

function kindOf(start: string, length: number): WrittenValue["kind"] {
  if (length < MIN_BASE64) return "short";
  if (DECIMAL.test(start)) return length < MIN_DECIMAL ? "short" : "decimal";
  if (HEX.test(start)) return length < MIN_HEX ? "short" : "hex";
  return "base64";
}

function isRandom(text: string): boolean {
  return CLASSES.filter((each) => each.test(text)).length > 1;
}

/** Of neighbouring characters of a random value, more than half are of different classes; in words, few. */
const MIN_CHANGES = 0.36;
/**
 * Characters of the private number of each curve in base64 (32, 48, 56, 57 and 66 bytes). A value that is
 * exactly as long may have fewer changes, or none but letters, as one random number in a thousand has.
 */
const OF_A_CURVE = [43, 64, 75, 76, 88];
const MIN_CHANGES_OF_A_CURVE = 0.2;
/**
 * Numbers of an RSA key have 171 characters or more. Over that many, no random number has fewer changes, and
 * none lacks a class, as one in two thousand does in its first forty.
 */
const LONG = 160;
const MIN_CHANGES_OF_LONG = 0.45;
/** Letters of either case. Names and paths seldom have as many of both. */
const MIN_LETTERS = 4;

/** Whether a value is a private number when its name says that it is private: no name, path or sentence. */
export function isPrivateNumber({ kind, length, start }: WrittenValue): boolean {
  if (kind !== "base64") return kind !== "short";
  if (length >= MAX_VALUE) return false;
  const beginning = mixOf(start.slice(0, MIN_BASE64));
  if (beginning.counts.every((count) => count > 0) && beginning.changes >= MIN_CHANGES) return true;
  if (length < LONG && !OF_A_CURVE.includes(length)) return false;
  const { counts, changes } = mixOf(start);
  if (length >= LONG) return counts.every((count) => count > 0) && changes >= MIN_CHANGES_OF_LONG;
  const [upper, lower, others] = counts;
  return (
    Math.min(upper, lower) >= MIN_LETTERS && changes >= (others > 0 ? MIN_CHANGES_OF_A_CURVE : MIN_CHANGES)
  );
}

/** How many characters there are of each class, and the share of neighbours whose classes differ. */
function mixOf(value: string): { counts: [number, number, number]; changes: number } {
  const classes = Array.from(value, (each) => CLASSES.findIndex((is) => is.test(each)));
  const countOf = (wanted: number) => classes.filter((each) => each === wanted).length;
  const changes = classes.filter((each, at) => at > 0 && each !== classes[at - 1]).length;
  return { counts: [countOf(0), countOf(1), countOf(2)], changes: changes / value.length };
}
