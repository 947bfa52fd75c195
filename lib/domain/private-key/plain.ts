/*
 * Texts as the detector reads them: what mail programs, word processors and UTF-16 do to a text is undone,
 * and every character is one byte.
 */

/** Stands for each letter that is not in ASCII, and for each other such character. */
const LETTER = 0xc6;
const OTHER = 0x3f;

/** A text of which each character is below U+0100; `bytes` are its character codes. */
export interface Plain {
  text: string;
  /** `text` in small letters, of the same length. */
  lower: string;
  bytes: Uint8Array;
}

const latin1 = new TextDecoder("windows-1252");

/** Invisible characters are left out; typographic quotation marks, dashes, spaces become those of ASCII. */
export function plainOf(text: string): Plain {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  let isSame = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0 && code < 0x80) bytes[count++] = code;
    else {
      isSame = false;
      const plain = plainCode(code);
      if (plain > 0) bytes[count++] = plain;
    }
  }
  const kept = bytes.subarray(0, count);
  const plain = isSame ? text : latin1.decode(kept);
  return { text: plain, lower: plain.toLowerCase(), bytes: kept };
}

/** @returns 0 for what is left out */
function plainCode(code: number): number {
  if (code === 0 || code === 0xad || code === 0xfeff) return 0;
  if (code < 0x100) return code === 0xa0 ? 0x20 : code === 0xab || code === 0xbb ? 0x22 : letterOr(code);
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code >= 0x2000 && code <= 0x206f) return punctuationCode(code);
  if (code === 0x2212) return 0x2d;
  return code === 0x3000 ? 0x20 : letterOr(code);
}

function letterOr(code: number): number {
  return code >= 0xc0 && !(code >= 0x2000 && code <= 0x2bff) ? LETTER : OTHER;
}

/** General punctuation of Unicode (U+2000 to U+206F). */
function punctuationCode(code: number): number {
  if (code <= 0x200a || code === 0x202f || code === 0x205f) return 0x20;
  if (code <= 0x200f || (code >= 0x202a && code <= 0x202e) || code >= 0x2060) return 0;
  if (code <= 0x2015) return 0x2d;
  if ((code >= 0x2018 && code <= 0x201f) || [0x2032, 0x2033, 0x2039, 0x203a].includes(code)) return 0x22;
  return code === 0x2028 || code === 0x2029 ? 0x0a : OTHER;
}

/** Characters of a decoded text that is looked at; fewer in a row are chance, in binary data. */
const MIN_RUN = 12;

/**
 * The readable parts of binary data, one to a line. NUL is left out, so UTF-16 is read too; of what UTF-8
 * writes with more bytes, quotation marks and dashes are read.
 */
export function readableText(bytes: Uint8Array): string {
  const kept = new Uint8Array(bytes.length + 1);
  let count = 0;
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (READABLE[byte] === 1) {
      kept[count++] = byte;
      continue;
    }
    if (byte === 0) continue;
    const length = byte >= 0xc2 && byte <= 0xef ? utf8Length(bytes, at) : 0;
    if (length > 0) {
      const plain = plainCode(utf8Code(bytes, at, length));
      if (plain > 0) kept[count++] = plain;
      at += length - 1;
    } else if (count > start) {
      if (count - start < MIN_RUN) count = start;
      else kept[count++] = 0x0a;
      start = count;
    }
  }
  if (count - start < MIN_RUN) count = start;
  return count === 0 ? "" : latin1.decode(kept.subarray(0, count));
}

const READABLE = new Uint8Array(256).fill(1, 0x20, 0x7f).fill(1, 0x09, 0x0e);

/** @returns the bytes of the character at a place, two or three; 0 when it is no such character */
function utf8Length(bytes: Uint8Array, at: number): number {
  if ((bytes[at + 1]! & 0xc0) !== 0x80) return 0;
  if (bytes[at]! < 0xe0) return 2;
  return (bytes[at + 2]! & 0xc0) === 0x80 ? 3 : 0;
}

function utf8Code(bytes: Uint8Array, at: number, length: number): number {
  const second = bytes[at + 1]! & 63;
  if (length === 2) return ((bytes[at]! & 31) << 6) | second;
  return ((bytes[at]! & 15) << 12) | (second << 6) | (bytes[at + 2]! & 63);
}

/** Characters up to U+00FF in UTF-8 as one byte each. @returns the same array when there are none */
export function withoutUtf8(bytes: Uint8Array): Uint8Array {
  const isPair = (at: number) => (bytes[at]! & 0xfe) === 0xc2 && (bytes[at + 1]! & 0xc0) === 0x80;
  let at = 0;
  while (at < bytes.length && !isPair(at)) at += 1;
  if (at >= bytes.length) return bytes;
  const characters = new Uint8Array(bytes.length);
  characters.set(bytes.subarray(0, at));
  let count = at;
  for (; at < bytes.length; at += 1) {
    if (isPair(at)) {
      characters[count++] = ((bytes[at]! & 3) << 6) | (bytes[at + 1]! & 0x3f);
      at += 1;
    } else characters[count++] = bytes[at]!;
  }
  return characters.subarray(0, count);
}

/** The characters of a text as bytes, when it holds any that DER begins with (lengths, versions). */
export function characterBytes(text: string): Uint8Array | null {
  // Every form begins with a length or a version, which are control characters.
  if (!/[\u0000-\u0008]/.test(text)) return null;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = Math.min(text.charCodeAt(at), 0xff);
  return bytes;
}
