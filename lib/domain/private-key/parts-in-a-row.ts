import type { Plain } from "./plain.ts";

/**
 * Characters of a prime of an RSA key of 1536 bits in base64: longer than a coordinate of any curve, of which
 * public keys have as many.
 */
const MIN_LENGTH = 126;
const MAX_LENGTH = 1500;
/** Values within which the others of the same key are. */
const NEAR = 12;
/** Of the five numbers that are half as long as the modulus (p, q, dp, dq, qi). */
const MIN_HALVES = 4;

const VALUE = /[\w+/-]{126,3000}/g;

/**
 * Whether the numbers of a private RSA key stand beside each other without their names, as the cells of a row
 * or the lines of a list: four that are half as long as another. Parts of a token, with dots, are none.
 */
export function hasPartsInARow({ text }: Plain): boolean {
  const lengths: number[] = [];
  for (const match of text.matchAll(VALUE)) {
    const end = match.index + match[0].length;
    const length = match[0].length;
    if (length > 2 * MAX_LENGTH || text[match.index - 1] === "." || text[end] === ".") continue;
    if (!/[A-Z]/.test(match[0]) || !/[a-z]/.test(match[0]) || !/\d/.test(match[0])) continue;
    lengths.push(length);
    if (lengths.length > NEAR) lengths.shift();
    for (const whole of lengths) {
      const halves = lengths.filter((each) => each >= MIN_LENGTH && Math.abs(each - whole / 2) <= 3);
      if (halves.length >= MIN_HALVES) return true;
    }
  }
  return false;
}
