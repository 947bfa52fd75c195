import { GAPS, SEXTETS } from "./alphabets.ts";
import type { Plain } from "./plain.ts";

/*
 * What mail programs, lists, chats and tools write around each line of an encoded value: numbers, tags, time
 * stamps, offsets. It is left out here, so that the lines can be joined and decoded.
 */

/** A run of base64 characters that is no word. */
const MIN_LINE = 16;
/** Bytes in a line of `xxd` and `hexdump -C`, in hex digits. */
const DUMPED_DIGITS = 32;
/** Characters of a tag of HTML. */
const MAX_TAG = 200;

/** An offset and groups of hex digits; what the bytes are as characters follows. */
const DUMPED =
  /^[\s>|"']{0,20}[0-9a-f]{4,16}[:h]?(?:[ \t]{1,4}|[ \t]-[ \t])((?:[0-9a-f]{2,8}[ \t-]{1,3}){0,19}[0-9a-f]{2,8})(?![0-9a-f])/i;

/**
 * The longest base64 run of each line, joined over the lines that have one, and the end of the value in the
 * line after them. Lines that hold nothing are left out. Nothing, when there is only one line, and when
 * nothing but gaps is written around the lines.
 */
export function lineValues(text: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  const joined = new Uint8Array(text.length);
  let [from, to, lines] = [0, 0, 0];
  let longest = { start: 0, end: 0 };
  let last = { start: 0, end: 0 };
  let start = -1;
  let runs = 0;
  let isMixed = false;
  const take = (run: { start: number; end: number }) => {
    joined.set(text.subarray(run.start, run.end), to);
    to += run.end - run.start;
    lines += 1;
  };
  const endValue = () => {
    if (lines > 1 && isMixed) values.push(joined.subarray(from, to));
    from = to;
    lines = 0;
    isMixed = false;
  };
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text[at]! : 0x0a;
    if (SEXTETS[code]! >= 0) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0) {
      runs += 1;
      last = { start, end: at };
      if (at - start > longest.end - longest.start) longest = last;
      start = -1;
    }
    const tagEnd = code === 0x3c ? endOfTag(text, at) : 0;
    if (tagEnd > 0) at = tagEnd;
    if (tagEnd === 0 && code !== 0x0a && code !== 0x0d) {
      if (GAPS[code] === 0) isMixed = true;
      continue;
    }
    if (runs > 1 || tagEnd > 0) isMixed = true;
    runs = 0;
    if (longest.end > 0) {
      if (longest.end - longest.start >= MIN_LINE) {
        take(longest);
        // Padding ends a value.
        if (text[longest.end] === 0x3d) endValue();
      } else if (lines > 0) {
        take(last);
        endValue();
      }
    }
    longest = { start: 0, end: 0 };
  }
  endValue();
  return values;
}

/** @returns the place of its `>`; 0 when there is none */
function endOfTag(text: Uint8Array, from: number): number {
  for (let at = from + 1; at < text.length && at <= from + MAX_TAG; at += 1) {
    const code = text[at]!;
    if (code === 0x3e) return at;
    if (code === 0x3c || code === 0x0a || code === 0x0d) return 0;
  }
  return 0;
}

/**
 * The hex digits of the dumps in a text, one dump after the other, as they are and with the two bytes of each
 * group exchanged, as `hexdump` and `od -x` print them.
 */
export function dumpedHex(text: string): string[] {
  let plain = "";
  let swapped = "";
  for (const line of text.split(/[\r\n]/)) {
    const digits = line.length > 12 ? DUMPED.exec(line)?.[1] : undefined;
    if (digits === undefined) continue;
    plain += digits.replace(/[ \t-]/g, "").slice(0, DUMPED_DIGITS);
    if (/^(?:[0-9a-f]{4}[ \t]{0,3})+$/i.test(digits))
      swapped += digits.replace(/(..)(..)[ \t]*/g, "$2$1").slice(0, DUMPED_DIGITS);
  }
  return [plain, swapped].filter((each) => each !== "");
}

/** Lists of bytes without casts and indexes: `(byte)48`, `{"0":48}`. */
export function withoutCasts({ text, lower, bytes }: Plain): Uint8Array {
  if (!lower.includes("byte)") && !/\d["']{1,4}[ \t]{0,3}:/.test(text)) return bytes;
  const bare = text
    .replace(/\(s?byte\)/gi, "")
    .replace(/["']{1,4}\d{1,6}["']{1,4}[ \t]{0,3}:[ \t]{0,3}(?=\d{1,3}\s{0,3}[,}])/g, "");
  return Uint8Array.from(bare, (each) => each.charCodeAt(0));
}
