import type { PrivateKeyForm } from "./form.ts";

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;
/** Context tags of SEC 1's ECPrivateKey (RFC 5915): parameters, public key. */
const EC_PARTS = [0xa0, 0xa1];

const PKCS = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01];
/** Content types of a PKCS#12 file (RFC 7292, 4): data and signedData. */
const PKCS7 = [...PKCS, 0x07];
/** Encryption with a password: PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292, appendix C). */
const PASSWORD_ENCRYPTIONS = [
  [...PKCS, 0x05],
  [...PKCS, 0x0c, 0x01],
];
/** Java's own stores, JKS and JCEKS, with their version. */
const JAVA_STORES = [
  [0xfe, 0xed, 0xfe, 0xed, 0x00, 0x00, 0x00],
  [0xce, 0xce, 0xce, 0xce, 0x00, 0x00, 0x00],
];

/** Bytes of the shortest factor of a key that is found by its factors: 480 bits. */
const MIN_FACTOR = 60;

/** The bytes that something starts with. */
const STARTS = new Uint8Array(256);
for (const each of [INTEGER, SEQUENCE, ...JAVA_STORES.map(([first]) => first!)]) STARTS[each] = 1;

/** A value of DER: where its content starts, and where the next value does. */
interface Header {
  start: number;
  end: number;
}

/**
 * Finds a private key as DER at any place of binary data: PKCS#8 (RFC 5958), encrypted or not, PKCS#1 (RFC
 * 8017), SEC 1 (RFC 5915), the last numbers of an RSA key whose start is missing, PKCS#12 and Java key
 * stores. Public keys, certificates and signatures are none. Each place is looked at in bounded time.
 */
export function findKeyInDer(bytes: Uint8Array): PrivateKeyForm | null {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (STARTS[byte] === 0) continue;
    if (byte === SEQUENCE) {
      const found = readSequence(bytes, at);
      if (found) return found;
    } else if (byte === INTEGER) {
      // Their length takes at least a byte of its own, or is that of the shortest.
      if (bytes[at + 1]! >= MIN_FACTOR && areFactors(bytes, at)) return "der";
    } else if (JAVA_STORES.some((magic) => hasAt(bytes, at, magic))) return "keystore";
  }
  return null;
}

function readSequence(bytes: Uint8Array, at: number): PrivateKeyForm | null {
  // Most bytes of this value in random data are no sequence: looked at before its header is read.
  const length = bytes[at + 1]!;
  const first = bytes[at + (length > 0x80 ? length - 0x80 : 0) + 2];
  if (first !== SEQUENCE && first !== INTEGER) return null;
  const sequence = readHeader(bytes, at);
  if (!sequence) return null;
  if (first === SEQUENCE) return isEncrypted(bytes, sequence) ? "encrypted" : null;
  if (first !== INTEGER || bytes[sequence.start + 1] !== 1) return null;
  const version = bytes[sequence.start + 2];
  const second = sequence.start + 3;
  if (version === 3) return isPkcs12(bytes, second) ? "keystore" : null;
  if (version !== 0 && version !== 1) return null;
  const isKey = isPkcs8(bytes, second) || isPkcs1(bytes, sequence, second) || isSec1(bytes, sequence, second);
  return isKey ? "der" : null;
}

/** EncryptedPrivateKeyInfo: the algorithm, with a password, then the encrypted key. */
function isEncrypted(bytes: Uint8Array, { start }: Header): boolean {
  const algorithm = readHeader(bytes, start);
  const id = algorithm && readHeader(bytes, algorithm.start, OBJECT_IDENTIFIER);
  if (!id || !PASSWORD_ENCRYPTIONS.some((prefix) => hasAt(bytes, id.start, prefix))) return false;
  return isOrEnds(bytes, algorithm.end, OCTET_STRING);
}

/** PrivateKeyInfo after its version: the algorithm, then the key. */
function isPkcs8(bytes: Uint8Array, at: number): boolean {
  const algorithm = readHeader(bytes, at, SEQUENCE);
  const id = algorithm && readHeader(bytes, algorithm.start, OBJECT_IDENTIFIER);
  return !!id && id.end - id.start >= 3 && id.end <= algorithm.end && bytes[algorithm.end] === OCTET_STRING;
}

/**
 * RSAPrivateKey, and OpenSSL's DSA key, after the version: a long number and more that is at least as long.
 */
function isPkcs1(bytes: Uint8Array, sequence: Header, at: number): boolean {
  const modulus = readHeader(bytes, at, INTEGER);
  if (!modulus) return false;
  const length = modulus.end - modulus.start;
  return (
    length >= 60 &&
    (sequence.end === Infinity || sequence.end - modulus.end > length) &&
    isOrEnds(bytes, modulus.end, INTEGER)
  );
}

/**
 * ECPrivateKey after its version: a number as long as a curve's, then nothing, the curve or the public key.
 */
function isSec1(bytes: Uint8Array, sequence: Header, at: number): boolean {
  const number = readHeader(bytes, at, OCTET_STRING);
  if (!number) return false;
  const length = number.end - number.start;
  if (length < 20 || length > 72) return false;
  return number.end === sequence.end || EC_PARTS.includes(bytes[number.end] ?? -1);
}

function isPkcs12(bytes: Uint8Array, at: number): boolean {
  const content = readHeader(bytes, at, SEQUENCE);
  const id = content && readHeader(bytes, content.start, OBJECT_IDENTIFIER);
  return !!id && hasAt(bytes, id.start, PKCS7);
}

/** Three numbers in a row of the same great length: p, q and an exponent or the coefficient of an RSA key. */
function areFactors(bytes: Uint8Array, at: number): boolean {
  let length = 0;
  let next = at;
  for (let count = 0; count < 3; count += 1) {
    const number = readHeader(bytes, next, INTEGER);
    if (!number || number.end > bytes.length) return false;
    const own = number.end - number.start;
    if (own < MIN_FACTOR || own > 1100 || (count > 0 && Math.abs(own - length) > 2)) return false;
    length = own;
    next = number.end;
  }
  return true;
}

/** @returns null when there is no header of this tag. The end of a value of indefinite length is Infinity. */
function readHeader(bytes: Uint8Array, at: number, tag?: number): Header | null {
  if (tag !== undefined && bytes[at] !== tag) return null;
  const first = bytes[at + 1];
  if (first === undefined) return null;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  if (first === 0x80) return { start: at + 2, end: Infinity };
  const count = first - 0x80;
  if (count > 3) return null;
  let length = 0;
  for (let index = 0; index < count; index += 1) {
    const byte = bytes[at + 2 + index];
    if (byte === undefined) return null;
    length = length * 256 + byte;
  }
  return { start: at + 2 + count, end: at + 2 + count + length };
}

/** Whether the tag is there, or the data has been cut before it. */
function isOrEnds(bytes: Uint8Array, at: number, tag: number): boolean {
  return at >= bytes.length || bytes[at] === tag;
}

function hasAt(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte);
}
