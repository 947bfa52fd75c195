// Relative and with its extension, since the thread that reads files runs this file as it is.
import { oneLine } from "../base/plain-text.ts";

/** Longer than any way to write an identifier, addresses of web pages included. */
const MAX_WRITTEN = 300;

/** Opening and closing marks that people copy along with an identifier. */
const MARKS = new Set("\"'`´‘’‚‛“”„«»‹›<>()[]{}=*;,".split(""));

/**
 * What was typed or pasted as an identifier: on one line, with full-width letters and digits as usual ones
 * (NFKC), and without quotation marks, brackets and the `'` or `=` of a spreadsheet around it.
 * @returns the empty string for a text that is too long to be one
 */
export function asWritten(text: string): string {
  if (text.length > MAX_WRITTEN) return "";
  const line = oneLine(text.replaceAll("´", "'").normalize("NFKC"));
  let start = 0;
  let end = line.length;
  while (start < end && (MARKS.has(line[start]!) || line[start] === " ")) start += 1;
  while (end > start && (MARKS.has(line[end - 1]!) || /[ .:]/.test(line[end - 1]!))) end -= 1;
  return line.slice(start, end);
}

/** A number of a sheet that became text, such as `315700000.0`: the text without its empty decimals. */
export function withoutDecimals(text: string): string {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  return at > 0 && /^0{1,4}$/.test(text.slice(at + 1)) ? text.slice(0, at) : text;
}

/**
 * Whether a sheet has shown a number in a way that loses digits: `3.157E+08`, or `####` in a narrow column.
 */
export function hasLostDigits(text: string): boolean {
  return /^[+-]?\d{1,20}(?:[.,]\d{1,20})? ?[eE] ?[+-]?\d{1,3}$/.test(text) || /^#{2,}$/.test(text);
}

/** Dashes of every kind as the one of a keyboard. */
export function withPlainDashes(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d]/g, "-");
}
