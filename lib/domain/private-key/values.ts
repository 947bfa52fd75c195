import { BASE32, BETWEEN_BYTES, CASES, GAPS, HEX_GAPS, LOWER, NIBBLES, SEXTETS, UPPER } from "./alphabets.ts";
import { dumpedHex, lineValues, withoutCasts } from "./lines.ts";
import type { Plain } from "./plain.ts";

/** Characters or bytes below which no key fits. */
const MIN_BASE64 = 56;
const MIN_HEX = 80;
const MIN_BASE32 = 72;
const MIN_BYTES = 32;
/**
 * Characters between two parts of one value: a line break with quotation marks, a plus and an indentation.
 */
const MAX_GAP = 40;
const PADDING = "=".charCodeAt(0);

/**
 * The bytes of every long value in base64, base64url, base32, hex or lists of numbers, also spread over
 * lines, and between what is written around the lines. Linear.
 */
export function* decodings(plain: Plain): Generator<Uint8Array> {
  yield* base64Values(plain.bytes);
  yield* hexValues(plain.bytes);
  yield* base32Values(plain.bytes);
  for (const value of lineValues(plain.bytes)) yield* base64Values(value);
  if (!/\d/.test(plain.text)) return;
  yield* byteLists(withoutCasts(plain));
  for (const value of dumpedHex(plain.text)) yield* hexValues(new TextEncoder().encode(value));
}

/**
 * A value may follow other words without a separator, so it is decoded from each of the four places at which
 * a group of four characters may start. Letters of one case only, and hex digits, are no base64. Padding may
 * stand between two parts of one value or end it, and a word may follow a value without padding. So what is
 * before padding is also decoded alone, and so are long lines without the words around them.
 */
function* base64Values(text: Uint8Array): Generator<Uint8Array> {
  const sextets = new Uint8Array(text.length);
  let [count, gap, upper, lower, hex] = [0, 0, 0, 0, 0];
  let part = 0;
  let padding = 0;
  // The start of the line in hand, and those of the first and of the end of the last long one.
  let [line, firstLong, lastLong] = [0, -1, 0];
  const endLine = () => {
    if (count - line < MIN_BASE64) return;
    if (firstLong < 0) firstLong = line;
    lastLong = count;
  };
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text[at]! : 0x100;
    const sextet = code < 0x100 ? SEXTETS[code]! : -1;
    if (code === PADDING && count > 0) padding += 1;
    if (sextet >= 0 && !(sextet >= 62 && isOperator(text, at))) {
      if (padding > 0) {
        // Padding fills the last group up to four characters (RFC 4648, 4): it shows where groups start.
        const from = part + ((count - part + padding) % 4);
        if (padding <= 2 && count - part >= MIN_BASE64) yield fromSextets(sextets, from, count);
        part = count;
        padding = 0;
      }
      if (gap > 0) line = count;
      sextets[count++] = sextet;
      gap = 0;
      upper += UPPER[code]!;
      lower += LOWER[code]!;
      if (NIBBLES[code]! >= 0) hex += 1;
    } else if ((sextet >= 0 || GAPS[code] === 1) && gap < MAX_GAP) {
      if (gap === 0) endLine();
      gap += 1;
    } else {
      if (gap === 0) endLine();
      if (firstLong >= 0 && (firstLong > 0 || lastLong < count))
        yield fromSextets(sextets, firstLong, lastLong);
      if (count >= MIN_BASE64 && upper > 0 && lower > 0 && (count < 200 || hex < count * 0.98))
        for (let offset = 0; offset < 4; offset += 1) yield fromSextets(sextets, offset, count);
      [count, gap, upper, lower, hex] = [0, 0, 0, 0, 0];
      part = padding = line = lastLong = 0;
      firstLong = -1;
    }
  }
}

/** A plus, dash or slash between gaps joins texts in a program or starts a line of a list. */
function isOperator(text: Uint8Array, at: number): boolean {
  return (at === 0 || GAPS[text[at - 1]!] === 1) && (at + 1 >= text.length || GAPS[text[at + 1]!] === 1);
}

function fromSextets(sextets: Uint8Array, from: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.floor(((end - from) * 3) / 4));
  const whole = end - ((end - from) % 4);
  let at = from;
  let to = 0;
  for (; at < whole; at += 4, to += 3) {
    const [b, c] = [sextets[at + 1]!, sextets[at + 2]!];
    bytes[to] = (sextets[at]! << 2) | (b >> 4);
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | sextets[at + 3]!;
  }
  if (to < bytes.length) bytes[to] = (sextets[at]! << 2) | (sextets[at + 1]! >> 4);
  if (to + 1 < bytes.length) bytes[to + 1] = (sextets[at + 1]! << 4) | (sextets[at + 2]! >> 2);
  return bytes;
}

/** Also as `30:82:…`, `0x30, 0x82, …` and `30-82-…`. */
function* hexValues(text: Uint8Array): Generator<Uint8Array> {
  const nibbles = new Uint8Array(text.length);
  let count = 0;
  let gap = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text[at]! : 0x100;
    const nibble = code < 0x100 ? NIBBLES[code]! : -1;
    // The 0 of 0x is none.
    const isDigit = nibble > 0 || (nibble === 0 && (text[at + 1]! | 0x20) !== 0x78);
    if (isDigit) {
      nibbles[count++] = nibble;
      gap = 0;
    } else if (gap < MAX_GAP && (nibble === 0 || HEX_GAPS[code] === 1)) {
      gap += 1;
    } else {
      if (count >= MIN_HEX)
        for (let offset = 0; offset < 2; offset += 1) yield fromNibbles(nibbles, offset, count);
      count = 0;
      gap = 0;
    }
  }
}

function fromNibbles(nibbles: Uint8Array, from: number, end: number): Uint8Array {
  const bytes = new Uint8Array((end - from) >> 1);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = (nibbles[from + 2 * at]! << 4) | nibbles[from + 2 * at + 1]!;
  return bytes;
}

/** Characters of a part of a value in base32; shorter ones are words, unless they end the value. */
const MIN_BASE32_PART = 8;
/** Parts at which the value may start: those before are words. */
const MAX_BASE32_STARTS = 12;
/** Parts before which the value may end: those that follow are words. */
const MAX_BASE32_ENDS = 4;
/** Characters up to which a value in base32 is decoded from each of eight places. */
const MAX_SHIFTED = 20_000;

/**
 * Base32 in letters of one case, in parts, of which the first and the last may be words. The value starts
 * where a part does, and ends where one does.
 */
function* base32Values(text: Uint8Array): Generator<Uint8Array> {
  const codes = new Uint8Array(text.length);
  const parts: number[] = [];
  const lastParts: number[] = [];
  let count = 0;
  let start = 0;
  let isInPart = false;
  let gap = 0;
  let letterCase = 0;
  let partCase = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text[at]! : 0x100;
    const own = CASES[code] ?? 0;
    if (own !== 0 || (code >= 0x30 && code <= 0x39)) {
      if (!isInPart) {
        isInPart = true;
        start = count;
        partCase = gap = 0;
        if (parts.length < MAX_BASE32_STARTS) parts.push(count);
        lastParts.push(count);
        if (lastParts.length > MAX_BASE32_ENDS) lastParts.shift();
      }
      if (own !== 0 && own !== letterCase && letterCase !== 0) {
        // Another value, or none. The digits before its first letter belong to it.
        const end = partCase === 0 ? start : count;
        if (end >= MIN_BASE32) yield* fromBase32(codes.subarray(0, end), parts, lastParts);
        codes.copyWithin(0, end, count);
        count -= end;
        start = 0;
        parts.length = lastParts.length = 0;
        parts.push(0);
      }
      if (own !== 0) letterCase = partCase = own;
      codes[count++] = code;
      continue;
    }
    const isGap = code < 0x100 && (GAPS[code] === 1 || code === 0x2d) && gap < MAX_GAP;
    if (isGap && (!isInPart || count - start >= MIN_BASE32_PART)) {
      isInPart = false;
      gap += 1;
      continue;
    }
    if (count >= MIN_BASE32) yield* fromBase32(codes.subarray(0, count), parts, lastParts);
    count = gap = letterCase = parts.length = lastParts.length = 0;
    isInPart = false;
  }
}

/**
 * In each alphabet, up to the first character that it lacks, and from each place at which the value may
 * start. Hex digits alone are none.
 */
function* fromBase32(
  codes: Uint8Array,
  starts: readonly number[],
  lastParts: readonly number[],
): Generator<Uint8Array> {
  if (codes.every((code) => NIBBLES[code]! >= 0)) return;
  if (codes.length < MAX_SHIFTED)
    for (const end of lastParts)
      for (const start of starts)
        for (const alphabet of BASE32) {
          const value = codes.subarray(start, Math.max(start, end));
          if (value.length >= MIN_BASE32 && value.every((code) => alphabet[code]! >= 0))
            yield fromQuintets(value, alphabet);
        }
  for (const start of starts)
    // In binary data what stands before the value may touch it.
    for (let offset = 0; offset < (codes.length < MAX_SHIFTED ? 8 : 1); offset += 1) {
      const value = codes.subarray(start + offset);
      for (const alphabet of BASE32) {
        // What follows may touch it as well: the rest of a word that was decoded with it, for example.
        const end = value.findIndex((code) => alphabet[code]! < 0);
        const own = end === -1 ? value : value.subarray(0, end);
        if (own.length >= MIN_BASE32) yield fromQuintets(own, alphabet);
      }
    }
}

function fromQuintets(codes: Uint8Array, alphabet: Int8Array): Uint8Array {
  const bytes = new Uint8Array((codes.length * 5) >> 3);
  let bits = 0;
  let held = 0;
  let to = 0;
  for (let at = 0; at < codes.length; at += 1) {
    bits = ((bits << 5) | alphabet[codes[at]!]!) & 0xffff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    if (to < bytes.length) bytes[to++] = (bits >> held) & 0xff;
  }
  return bytes;
}

/**
 * Lists of numbers as programs print bytes: `[48, 130, …]`, also with a sign, and in octal as `060 202`.
 */
function* byteLists(text: Uint8Array): Generator<Uint8Array> {
  const bytes = new Uint8Array(text.length);
  const octal = new Uint8Array(text.length);
  let [count, digits, value, eights] = [0, 0, 0, 0];
  let isNegative = false;
  let isOctal = true;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text[at]! : 0;
    if (code >= 0x30 && code <= 0x39 && digits < 3) {
      value = value * 10 + code - 0x30;
      eights = eights * 8 + code - 0x30;
      digits += 1;
      if (code > 0x37) isOctal = false;
      continue;
    }
    if (digits > 0) {
      if (digits < 3 || eights > 255) isOctal = false;
      if (value > 255 && !isOctal) count = 0;
      octal[count] = eights;
      bytes[count++] = isNegative ? 256 - value : value;
    }
    [digits, value, eights] = [0, 0, 0];
    const isSign = code === 0x2d;
    if (at >= text.length || (!isSign && BETWEEN_BYTES[code] !== 1)) {
      if (count >= MIN_BYTES) yield (isOctal ? octal : bytes).slice(0, count);
      count = 0;
      isOctal = true;
    }
    isNegative = isSign;
  }
}
