import { crc32, inflateRawSync } from "node:zlib";
import { Refused } from "./refused.ts";

/** Bytes that all entries that are read may have together: three times a sheet of the most rows. */
const MAX_UNPACKED_BYTES = 200_000_000;
const MAX_ENTRIES = 10_000;
/** The end of the directory, with the longest comment. */
const MAX_END = 65_557;

interface Entry {
  method: number;
  isEncrypted: boolean;
  crc: number;
  size: number;
  packedSize: number;
  offset: number;
}

/**
 * The entries of a zip file, by its central directory alone, as spreadsheet programs read it. What is
 * unpacked is limited by what is really there, whatever the directory says, and verified by its checksum.
 */
export class ZipEntries {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, Entry>();
  /** By name, so that an entry that is read again counts once. */
  readonly #unpacked = new Map<string, number>();

  /** @throws Refused `file-unreadable` for what is no zip, or is cut off */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      this.#readDirectory();
    } catch {
      throw new Refused("file-unreadable");
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  get isEncrypted(): boolean {
    return [...this.#entries.values()].some((entry) => entry.isEncrypted);
  }

  /**
   * An entry's bytes; null when there is none of this name, whatever its case.
   * @throws Refused for what cannot be unpacked, is not what the checksum says, or is too large
   */
  read(name: string): Buffer | null {
    const key = this.#entries.has(name)
      ? name
      : this.names.find((each) => each.toLowerCase() === name.toLowerCase());
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (!entry) return null;
    this.#unpacked.delete(key!);
    const used = [...this.#unpacked.values()].reduce((sum, size) => sum + size, 0);
    const data = this.#unpack(entry, MAX_UNPACKED_BYTES - used);
    this.#unpacked.set(key!, data.length);
    if (data.length !== entry.size || crc32(data) !== entry.crc) throw new Refused("file-unreadable");
    return data;
  }

  #unpack({ method, offset, packedSize }: Entry, left: number): Buffer {
    const header = this.#bytes;
    if (offset + 30 > header.length || header.readUInt32LE(offset) !== 0x04034b50)
      throw new Refused("file-unreadable");
    const start = offset + 30 + header.readUInt16LE(offset + 26) + header.readUInt16LE(offset + 28);
    const packed = header.subarray(start, start + packedSize);
    if (packed.length !== packedSize) throw new Refused("file-unreadable");
    if (method === 0 && packed.length <= left) return packed;
    if (method === 0) throw new Refused("file-unpacks-too-large");
    if (method !== 8) throw new Refused("file-unreadable");
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) });
    } catch (error) {
      const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      throw new Refused(isLarge ? "file-unpacks-too-large" : "file-unreadable");
    }
  }

  #readDirectory(): void {
    const bytes = this.#bytes;
    const end = bytes.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
    if (end < bytes.length - MAX_END || end < 0) throw new RangeError("end");
    let count = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    // ZIP64: the end record of 64 bits is found through its locator, which stands before the end.
    if ((count === 0xffff || at === 0xffffffff) && end >= 20 && bytes.readUInt32LE(end - 20) === 0x07064b50) {
      const wide = Number(bytes.readBigUInt64LE(end - 12));
      count = Number(bytes.readBigUInt64LE(wide + 32));
      at = Number(bytes.readBigUInt64LE(wide + 48));
    }
    if (count > MAX_ENTRIES) throw new RangeError("entries");
    for (let index = 0; index < count; index += 1) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) throw new RangeError("directory");
      const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
      const flags = bytes.readUInt16LE(at + 8);
      const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
      const name = nameBytes.toString("utf8").replaceAll("\\", "/");
      // Of two entries of one name, programs read different ones.
      if (this.#entries.has(name)) throw new RangeError("name");
      const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
      this.#entries.set(name, {
        method: bytes.readUInt16LE(at + 10),
        isEncrypted: (flags & 1) === 1,
        crc: bytes.readUInt32LE(at + 16),
        ...wideSizes(
          extra,
          bytes.readUInt32LE(at + 24),
          bytes.readUInt32LE(at + 20),
          bytes.readUInt32LE(at + 42),
        ),
      });
      at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    }
  }
}

/** Sizes of 32 bits that are all ones stand in the extra field of ZIP64, in this order. */
function wideSizes(
  extra: Buffer,
  size: number,
  packedSize: number,
  offset: number,
): Pick<Entry, "size" | "packedSize" | "offset"> {
  let field = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1)
      field = Buffer.from(extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2)));
  let next = 0;
  const wide = (value: number) => {
    if (value !== 0xffffffff) return value;
    next += 8;
    return Number(field.readBigUInt64LE(next - 8));
  };
  return { size: wide(size), packedSize: wide(packedSize), offset: wide(offset) };
}
