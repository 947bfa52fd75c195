/*
 * What mail programs, lists, chats and tools write around each line of an encoded value: numbers, tags, time
 * stamps, offsets. It is left out here, so that the lines can be joined and decoded.
 */

/** A run of base64 characters that is no word. */
const MIN_LINE = 16;
/** Bytes in a line of `xxd` and `hexdump -C`, in hex digits. */
const DUMPED_DIGITS = 32;

const TAG = /<[^<>\r\n]{0,200}>/g;
const RUN = /[\w+/-]{1,20000}/g;
/** An offset and groups of hex digits; what the bytes are as characters follows. */
const DUMPED =
  /^[\s>|"']{0,20}[0-9a-f]{4,16}[:h]?[ \t]{1,4}((?:[0-9a-f]{2,8}[ \t-]{1,3}){0,19}[0-9a-f]{2,8})(?![0-9a-f])/i;

/**
 * The longest base64 run of each line, joined over the lines that have one, and the end of the value in the
 * line after them. Lines that hold nothing are left out.
 */
export function base64Lines(text: string): string[] {
  const values: string[] = [];
  let parts: string[] = [];
  for (const line of linesOf(text.replace(TAG, "\n"))) {
    const runs = line.match(RUN) ?? [];
    if (runs.length === 0) continue;
    const longest = runs.reduce((best, run) => (run.length > best.length ? run : best));
    if (longest.length >= MIN_LINE) parts.push(longest);
    else if (parts.length > 0) {
      values.push([...parts, runs.at(-1)!].join(""));
      parts = [];
    }
  }
  return [...values, parts.join("")].filter((each) => each !== "");
}

/** The hex digits of the dumps in a text, one dump after the other. */
export function dumpedHex(text: string): string {
  const digits = linesOf(text).map(
    (line) =>
      DUMPED.exec(line)?.[1]
        ?.replace(/[ \t-]/g, "")
        .slice(0, DUMPED_DIGITS) ?? "",
  );
  return digits.join("");
}

/** Lists of bytes without casts and indexes: `(byte)48`, `{"0":48}`. */
export function bareBytes(text: string): string {
  return text
    .replace(/\(s?byte\)/gi, "")
    .replace(/["']{1,4}\d{1,6}["']{1,4}[ \t]{0,3}:[ \t]{0,3}(?=\d{1,3}\s{0,3}[,}])/g, "");
}

function linesOf(text: string): string[] {
  return text.split(/[\r\n\u2028\u2029]/);
}
