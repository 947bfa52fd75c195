import { bareBytes, base64Lines, dumpedHex } from "./margins.ts";

/** Characters of a decoded text that is looked at; fewer in a row are chance, in binary data. */
const MIN_RUN = 12;
/** Sextets, nibbles or bytes below which no key fits. */
const MIN_BASE64 = 56;
const MIN_HEX = 80;
const MIN_BYTES = 32;
/**
 * Characters between two parts of one value: a line break with quotation marks, a plus and an indentation.
 */
const MAX_GAP = 40;
const MAX_ROUNDS = 8;

const ESCAPES =
  /\\u\{?([0-9a-f]{4})\}?|(?:\\x(?![0-9a-f]{18})|%)([0-9a-f]{2})|\\([0-3][0-7]{2})|\\(["'`\\/bfnrt])|&([a-z]{2,16});|&#0{0,9}(\d{1,5});?|&#x0{0,9}([0-9a-f]{1,4});?/gi;
const SIMPLE: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** Character references of HTML, in small letters, for what keys and their delimiters are written with. */
const NAMED: Record<string, string> = {
  ...Object.fromEntries(["quot", "ldquo", "rdquo", "bdquo", "laquo", "raquo"].map((name) => [name, '"'])),
  ...Object.fromEntries(["apos", "lsquo", "rsquo", "sbquo"].map((name) => [name, "'"])),
  ...Object.fromEntries(["ndash", "mdash", "dash", "hyphen", "minus"].map((name) => [name, "-"])),
  ...Object.fromEntries(["shy", "zwnj", "zwj", "zerowidthspace"].map((name) => [name, ""])),
  ...Object.fromEntries(["nbsp", "ensp", "emsp", "thinsp", "tab"].map((name) => [name, " "])),
  lt: "<",
  gt: ">",
  amp: "&",
  plus: "+",
  sol: "/",
  bsol: "\\",
  equals: "=",
  colon: ":",
  comma: ",",
  lowbar: "_",
  newline: "\n",
  lbrace: "{",
  lcub: "{",
  rbrace: "}",
  rcub: "}",
  lbrack: "[",
  lsqb: "[",
  rbrack: "]",
  rsqb: "]",
};

/**
 * The text, and what it is after each round of undoing JSON's, C's, HTML's and URL's escapes, until none is
 * left or there have been eight. The total length is limited by rounds times that of the text.
 */
export function* unescapings(text: string): Generator<string> {
  yield text;
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = unescapeOnce(current);
    if (next === current) return;
    yield next;
    current = next;
  }
}

function unescapeOnce(text: string): string {
  return text.replace(ESCAPES, (all, ...groups: (string | undefined)[]) => {
    const [unicode, byte, octal, simple, named, decimal, hex] = groups;
    const code = unicode ?? byte ?? hex;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (decimal !== undefined) return String.fromCharCode(Number(decimal));
    if (named !== undefined) return NAMED[named.toLowerCase()] ?? all;
    return SIMPLE[simple!.toLowerCase()] ?? simple!;
  });
}

/**
 * The bytes of every long value in base64, base64url, hex or decimal numbers, also spread over lines, and
 * between what is written around the lines.
 */
export function* decodings(text: string): Generator<Uint8Array> {
  yield* base64Values(text);
  yield* hexValues(text);
  yield* byteLists(bareBytes(text));
  for (const value of base64Lines(text)) yield* base64Values(value);
  yield* hexValues(dumpedHex(text));
}

const SEXTETS = new Int8Array(128).fill(-1);
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  .split("")
  .forEach((each, index) => (SEXTETS[each.charCodeAt(0)] = index));
SEXTETS["-".charCodeAt(0)] = 62;
SEXTETS["_".charCodeAt(0)] = 63;

/** What may stand between two parts of one value, besides white space. */
const SEPARATORS = new Set([..."\"'`,;\\>|*#&=()[]"].map((each) => each.charCodeAt(0)));
const isGap = (code: number) => code <= 0x20 || code === 0xa0 || SEPARATORS.has(code);

/**
 * A value may follow other words without a separator, so it is decoded from each of the four places at which
 * a group of four characters may start.
 */
function* base64Values(text: string): Generator<Uint8Array> {
  const sextets = new Uint8Array(text.length);
  let count = 0;
  let gap = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    const sextet = code >= 0 && code < 128 ? SEXTETS[code]! : -1;
    if (sextet >= 0 && !(sextet >= 62 && isOperator(text, at))) {
      sextets[count++] = sextet;
      gap = 0;
    } else if ((sextet >= 0 || isGap(code)) && at < text.length && gap < MAX_GAP) {
      gap += 1;
    } else {
      if (count >= MIN_BASE64)
        for (let offset = 0; offset < 4; offset += 1) yield fromSextets(sextets.subarray(offset, count));
      count = 0;
      gap = 0;
    }
  }
}

/** A plus, dash or slash between gaps joins texts in a program or starts a line of a list. */
function isOperator(text: string, at: number): boolean {
  return isGap(at === 0 ? 0 : text.charCodeAt(at - 1)) && isGap(text.charCodeAt(at + 1) || 0);
}

function fromSextets(sextets: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.floor((sextets.length * 3) / 4));
  for (let from = 0, to = 0; to < bytes.length; from += 4, to += 3) {
    const [a, b, c, d] = [sextets[from]!, sextets[from + 1]!, sextets[from + 2] ?? 0, sextets[from + 3] ?? 0];
    bytes[to] = (a << 2) | (b >> 4);
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | d;
  }
  return bytes;
}

/** Also as `30:82:…`, `0x30, 0x82, …` and `30-82-…`. */
function* hexValues(text: string): Generator<Uint8Array> {
  const nibbles = new Uint8Array(text.length);
  let count = 0;
  let gap = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    const nibble = nibbleOf(code);
    if (nibble >= 0 && !isPrefix(text, at)) {
      nibbles[count++] = nibble;
      gap = 0;
    } else if (at < text.length && gap < MAX_GAP && (nibble >= 0 || isHexGap(code))) {
      gap += 1;
    } else {
      if (count >= MIN_HEX)
        for (let offset = 0; offset < 2; offset += 1) yield fromNibbles(nibbles.subarray(offset, count));
      count = 0;
      gap = 0;
    }
  }
}

function nibbleOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** The 0 of `0x`. */
function isPrefix(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x30 && (text.charCodeAt(at + 1) | 0x20) === 0x78;
}

function isHexGap(code: number): boolean {
  // : - . _ + and the x of 0x
  return isGap(code) || [0x3a, 0x2d, 0x2e, 0x5f, 0x2b].includes(code) || (code | 0x20) === 0x78;
}

function fromNibbles(nibbles: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nibbles.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (nibbles[2 * at]! << 4) | nibbles[2 * at + 1]!;
  return bytes;
}

/** Comma, semicolon, bar. */
const BETWEEN_BYTES = [0x2c, 0x3b, 0x7c];

/** Lists of numbers as programs print bytes: `[48, 130, …]`, also with a sign. */
function* byteLists(text: string): Generator<Uint8Array> {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  let digits = 0;
  let value = 0;
  let isNegative = false;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    if (code >= 0x30 && code <= 0x39 && digits < 3) {
      value = value * 10 + code - 0x30;
      digits += 1;
      continue;
    }
    if (digits > 0) {
      bytes[count++] = isNegative ? 256 - value : value;
      if (value > 255) count = 0;
    }
    [digits, value] = [0, 0];
    const isSign = code === 0x2d;
    if (!isSign && !BETWEEN_BYTES.includes(code) && !(code >= 0 && code <= 0x20)) {
      if (count >= MIN_BYTES) yield bytes.slice(0, count);
      count = 0;
    }
    isNegative = isSign;
  }
}

/**
 * The readable parts of binary data, in ASCII; other letters in UTF-8 become a question mark. NUL is left
 * out, so UTF-16 is read too.
 */
export function readableText(bytes: Uint8Array): string {
  const parts: string[] = [];
  let run: number[] = [];
  const end = () => {
    if (run.length >= MIN_RUN) parts.push(textOf(run));
    run = [];
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if ((byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)) run.push(byte);
    else if (byte >= 0xc2 && byte <= 0xdf && (bytes[at + 1]! & 0xc0) === 0x80) {
      run.push(0x3f);
      at += 1;
    } else if (byte !== 0) end();
  }
  end();
  return parts.join("\n");
}

function textOf(codes: number[]): string {
  let text = "";
  for (let at = 0; at < codes.length; at += 8192) text += String.fromCharCode(...codes.slice(at, at + 8192));
  return text;
}

/** Characters up to U+00FF in UTF-8 as one byte each. @returns the same array when there are none */
export function withoutUtf8(bytes: Uint8Array): Uint8Array {
  const isPair = (at: number) => (bytes[at]! & 0xfe) === 0xc2 && (bytes[at + 1]! & 0xc0) === 0x80;
  if (!bytes.some((_, at) => isPair(at))) return bytes;
  const characters = new Uint8Array(bytes.length);
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (isPair(at)) {
      characters[count++] = ((bytes[at]! & 3) << 6) | (bytes[at + 1]! & 0x3f);
      at += 1;
    } else characters[count++] = bytes[at]!;
  }
  return characters.subarray(0, count);
}
