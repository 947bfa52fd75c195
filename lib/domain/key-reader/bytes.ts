/*
 * Encodings of bytes without Node's Buffer: the reader runs in the browser too.
 */

/** White space, and characters that mail programs put into long words. */
const GAPS = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]+/g;

/** Base64 or base64url, with or without padding, with gaps anywhere. @returns null for anything else */
export function fromBase64(text: string): Uint8Array | null {
  const plain = text.replace(GAPS, "").replace(/={1,2}$/, "");
  if (!/^[\w+/-]*$/.test(plain) || plain.length % 4 === 1) return null;
  const binary = atob(plain.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (each) => each.charCodeAt(0));
}

export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}

export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Big-endian. @param length pads to so many bytes; the shortest when left out */
export function fromBigInt(value: bigint, length = 0): Uint8Array {
  const digits = value.toString(16);
  return fromHex(digits.padStart(Math.max(length * 2, digits.length + (digits.length % 2)), "0"));
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** The same bytes in one array, as WebCrypto's types require. */
export function concatBytes(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Bytes as the text that they are: UTF-8, UTF-16 with or without a byte order mark, or Windows-1252.
 * @returns null for binary data
 */
export function textOfBytes(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode("utf-16le", bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode("utf-16be", bytes);
  if (bytes.length >= 4 && bytes.length % 2 === 0) {
    if (isAscii(bytes, 0) && isNul(bytes, 1)) return decode("utf-16le", bytes);
    if (isAscii(bytes, 1) && isNul(bytes, 0)) return decode("utf-16be", bytes);
  }
  const isText = !bytes.some((each) => each < 0x20 && (each < 0x09 || each > 0x0d) && each !== 0x1a);
  if (!isText) return null;
  return decode("utf-8", bytes) ?? decode("windows-1252", bytes);
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const SAMPLE = 64;

function isAscii(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < Math.min(bytes.length, SAMPLE); at += 2)
    if (bytes[at]! < 0x09 || bytes[at]! > 0x7e) return false;
  return true;
}

function isNul(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < Math.min(bytes.length, SAMPLE); at += 2) if (bytes[at] !== 0) return false;
  return true;
}
