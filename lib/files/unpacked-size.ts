import { Unzip, UnzipInflate } from "fflate";

/** A piece of this size unpacks to a thousand times as much at most, so that is what is ever held. */
const PIECE = 16_384;

class TooLarge extends Error {}

/**
 * Whether a zip's entries unpack to no more than so many bytes together. They are unpacked to be counted, since what a zip says of itself
 * may be a lie, and nothing is kept.
 * @throws when it is no zip that can be unpacked
 */
export function unpacksWithin(zip: Uint8Array, most: number): boolean {
  let total = 0;
  const unzip = new Unzip((entry) => {
    entry.ondata = (error, data) => {
      if (error) throw error;
      total += data.length;
      if (total > most) throw new TooLarge();
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
