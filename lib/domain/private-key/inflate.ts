import { Inflate } from "fflate";

/** Bytes that are read of one compressed value, and that it is unpacked to; a key file is far shorter. */
const MAX_UNPACKED = 200_000;
/** Bytes that are given to the decompressor at once: it may make a thousand times as many of them. */
const PIECE = 256;
const MAX_PACKED = 50_000;
/** Pieces in a row that give nothing, after which there is nothing more: the data has ended or is none. */
const MAX_IDLE = 4;
/** Values of one input that are tried: the start of one is a few bytes, which may be there by chance. */
const MAX_TRIED = 16;

const STARTS = new Uint8Array(256);
for (const each of [0x1f, 0x78, 0x50]) STARTS[each] = 1;

class Full extends Error {}

/**
 * The contents of what is compressed in the bytes: gzip (RFC 1952), zlib (RFC 1950), and the entries of a zip
 * file. Each up to 200 000 bytes; what is damaged, as far as it can be read.
 */
export function* unpackings(bytes: Uint8Array): Generator<Uint8Array> {
  let tried = 0;
  for (let at = 0; at < bytes.length - 8 && tried < MAX_TRIED; at += 1) {
    if (STARTS[bytes[at]!] === 0) continue;
    const start = startOfData(bytes, at);
    if (start === 0) continue;
    tried += 1;
    const unpacked = unpack(bytes.subarray(start));
    if (unpacked.length > 0) yield unpacked;
  }
}

/** @returns where the deflated data starts; 0 when nothing compressed starts here */
function startOfData(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1]!;
  switch (bytes[at]) {
    case 0x1f:
      return second === 0x8b && bytes[at + 2] === 8 && bytes[at + 3]! < 32 ? endOfGzipHeader(bytes, at) : 0;
    case 0x78:
      return [0x01, 0x5e, 0x9c, 0xda].includes(second) ? at + 2 : 0;
    case 0x50:
      if (second !== 0x4b || bytes[at + 2] !== 3 || bytes[at + 3] !== 4 || bytes[at + 8] !== 8) return 0;
      return at + 30 + bytes[at + 26]! + bytes[at + 27]! * 256 + bytes[at + 28]! + bytes[at + 29]! * 256;
    default:
      return 0;
  }
}

function endOfGzipHeader(bytes: Uint8Array, at: number): number {
  const flags = bytes[at + 3]!;
  let end = at + 10;
  if (flags & 4) end += 2 + bytes[end]! + bytes[end + 1]! * 256;
  for (const text of [8, 16]) if (flags & text) end = bytes.indexOf(0, end) + 1 || bytes.length;
  return flags & 2 ? end + 2 : end;
}

function unpack(deflated: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((data) => {
    parts.push(data);
    length += data.length;
    if (length > MAX_UNPACKED) throw new Full();
  });
  let idle = 0;
  try {
    for (let at = 0; at < deflated.length && at < MAX_PACKED && idle < MAX_IDLE; at += PIECE) {
      const before = length;
      inflate.push(deflated.subarray(at, at + PIECE), false);
      idle = length > before ? 0 : idle + 1;
    }
  } catch {
    // Damaged, or longer than what is looked at: what came before is.
  }
  const unpacked = new Uint8Array(length);
  let to = 0;
  for (const part of parts) {
    unpacked.set(part, to);
    to += part.length;
  }
  return unpacked;
}
