import type { Confidence, TextEncoding } from "../domain/import-table.ts";

export interface DecodedText {
  text: string;
  encoding: TextEncoding;
  confidence: Confidence;
}

/** Bytes in which UTF-16 without a mark is recognized. */
const HEAD_BYTES = 4096;
/** Characters on which an encoding is scored: the letters of a list recur. */
const SCORED = 2_000_000;

/** Letters of Norwegian and of the Sámi languages. */
const OWN = /[æøåáčđŋŧ]/giu;
/**
 * Letters and signs that Norwegian lists have besides. `š` and `ž` count no more than `ö` and `é`, which have
 * their bytes in Mac Roman.
 */
const USUAL = /[šžäöüéèêóòôçñï–—’“”«»§½°€\u00a0]/giu;
const OTHER = /[^\0-\x7f]/gu;
const BROKEN = /\ufffd/gu;

/**
 * Decodes text whose encoding is not known, or is chosen. A byte order mark decides, then zero bytes
 * (UTF-16), then strict UTF-8; otherwise the encoding that gives most letters of Norwegian and the Sámi
 * languages. The mark is not part of the text.
 */
export function decodeText(bytes: Uint8Array, chosen?: TextEncoding): DecodedText {
  if (chosen) return { text: decode(chosen, bytes), encoding: chosen, confidence: "certain" };
  const marked = markedEncoding(bytes);
  if (marked) return { text: decode(marked, bytes), encoding: marked, confidence: "certain" };
  const wide = wideEncoding(bytes);
  if (wide) return { text: decode(wide, bytes), encoding: wide, confidence: "likely" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, encoding: "utf-8", confidence: "certain" };
  } catch {
    return bestOf(bytes);
  }
}

function markedEncoding(bytes: Uint8Array): TextEncoding | null {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xef && second === 0xbb && third === 0xbf ? "utf-8" : null;
}

/** In UTF-16, one of the two bytes of nearly every character of a Norwegian text is zero. */
function wideEncoding(bytes: Uint8Array): TextEncoding | null {
  const end = Math.min(bytes.length, HEAD_BYTES) & ~1;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < end; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  // The other half is zero for one letter in 256 at most.
  if (odd > end / 4 && even <= odd / 20) return "utf-16le";
  return even > end / 4 && odd <= even / 20 ? "utf-16be" : null;
}

function bestOf(bytes: Uint8Array): DecodedText {
  const [best, second] = (["windows-1252", "macintosh", "utf-8"] as const)
    .map((encoding) => {
      const text = decode(encoding, bytes);
      return { text, encoding, score: score(text) };
    })
    .sort((a, b) => b.score - a.score);
  const isClear = best!.score > 0 && best!.score > second!.score;
  return { text: best!.text, encoding: best!.encoding, confidence: isClear ? "likely" : "unsure" };
}

function decode(encoding: TextEncoding, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

function score(text: string): number {
  const scored = text.slice(0, SCORED);
  const count = (pattern: RegExp) => scored.match(pattern)?.length ?? 0;
  const own = count(OWN);
  const usual = count(USUAL);
  return 3 * own + usual - 2 * (count(OTHER) - own - usual) - 5 * count(BROKEN);
}
