import { Unzip, UnzipInflate } from "fflate";

/** Deflate expands data about a thousand times at most, so this limits the memory that one step takes. */
const PIECE = 16_384;

class TooLarge extends Error {}

/**
 * Whether a zip's entries unpack to at most `maxBytes` together. They are unpacked and counted, because the
 * sizes in a zip's headers may be false.
 * @throws when the data is not a zip that can be unpacked
 */
export function unpacksWithin(zip: Uint8Array, maxBytes: number): boolean {
  let total = 0;
  const unzip = new Unzip((entry) => {
    entry.ondata = (error, data) => {
      if (error) throw error;
      total += data.length;
      if (total > maxBytes) throw new TooLarge();
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < zip.length; at += PIECE)
      unzip.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.length);
    return true;
  } catch (error) {
    if (error instanceof TooLarge) return false;
    throw error;
  }
}
