/** A line of `openssl asn1parse`, also with `-i` and `-dump`. */
const LINE =
  /\bhl=\s{0,3}(\d{1,2})\s{1,3}l=\s{0,9}(\d{1,7})\s{1,3}(?:prim|cons):[ \t]{0,60}((?:[A-Za-z]{1,20} )?[A-Za-z]{1,20})\b(?:[ \t]{0,60}(?:\[HEX DUMP\])?:([^\n]{0,60}))?/gi;

const TAGS: Record<string, number> = {
  integer: 0x02,
  "bit string": 0x03,
  "octet string": 0x04,
  null: 0x05,
  object: 0x06,
  sequence: 0x30,
  set: 0x31,
};
/** Identifiers whose bytes matter (see `der.ts`), by how OpenSSL names them. */
const PBES = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBE_PKCS12 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03];
const PKCS7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/** Bytes that the lines may stand for, all together. */
const MAX_BYTES = 300_000;

/**
 * What `openssl asn1parse` printed as DER again: the headers and the small numbers are as they were, the
 * contents of other values are zeros. @returns null when there are no such lines
 */
export function parsedAsn1(text: string, lower: string): Uint8Array | null {
  if (!lower.includes("hl=")) return null;
  const bytes: number[] = [];
  for (const [, header, length, type, value = ""] of text.matchAll(LINE)) {
    const tag = TAGS[type!.toLowerCase()] ?? 0xa0;
    const size = Number(length);
    if (bytes.length + size > MAX_BYTES) break;
    bytes.push(tag, ...lengthBytes(size, Number(header) - 1));
    // The values inside of it are the next lines.
    if (tag >= 0x30) continue;
    const content = tag === 0x06 ? identifierBytes(value) : size < 4 ? hexBytes(value) : [];
    for (let at = 0; at < size; at += 1) bytes.push(content[at] ?? 0);
  }
  return bytes.length > 0 ? Uint8Array.from(bytes) : null;
}

/** The length in as many bytes as its header has. */
function lengthBytes(length: number, count: number): number[] {
  if (count <= 1) return [length & 0x7f];
  const bytes = Array.from({ length: count - 1 }, (_, at) => (length >>> (8 * (count - 2 - at))) & 0xff);
  return [0x80 | (count - 1), ...bytes];
}

function hexBytes(value: string): number[] {
  return (value.match(/[0-9a-f]{2}/gi) ?? []).map((each) => Number.parseInt(each, 16));
}

function identifierBytes(name: string): number[] {
  if (/^pbes/i.test(name)) return PBES;
  if (/^pbe/i.test(name)) return PBE_PKCS12;
  return /^pkcs7/i.test(name) ? PKCS7 : [];
}
