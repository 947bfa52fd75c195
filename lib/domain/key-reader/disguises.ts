import { dumpedHex } from "../private-key/lines.ts";
import { fromBase64, fromHex } from "./bytes.ts";

/** The shortest base64 or hex text in which a key is looked for. */
const MIN_ENCODED = 40;
const BASE64 = /^[\w+/-]+={0,2}$/;
const HEX = /^(?:[\da-f]{2}[:\s,-]*)+$/i;

const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;
const AT_ENDS = /[\s\0\x1A\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/;

/** Without what programs put before and after a text. Within it, a kid may have any character. */
export function plainText(text: string): string {
  return trimmed(text, AT_ENDS);
}

/** Without the characters at both ends that match, in one pass. */
export function trimmed(text: string, what: RegExp): string {
  let [from, to] = [0, text.length];
  while (from < to && what.test(text[from]!)) from += 1;
  while (to > from && what.test(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

/**
 * What else a text that holds no key as it is may be: without quotation marks, code fences, quoting of mail,
 * names of settings, and escapes of JSON, HTML, URLs and mail. Each is one step; none makes a text longer.
 */
export function* undisguised(text: string): Generator<string> {
  const candidates = [
    withoutFences(text),
    withoutMailQuoting(text),
    withoutQuotes(text),
    withoutJsonEscapes(text),
    withoutHtmlEscapes(text),
    withoutUrlEscapes(text),
    withPlainSpaces(text),
    ...settings(text),
  ];
  for (const each of candidates) if (each !== text && each !== "") yield each;
}

/** The bytes that a text is as a whole, in base64, base64url, a data URL, hex or a dump of hex. */
export function encodedBytes(text: string): Uint8Array | null {
  const bare = text.replace(/^data:[\w.+/;=-]{0,200},/i, "").replace(/\s+/g, "");
  if (bare.length >= MIN_ENCODED && HEX.test(bare) && !/[g-z]/i.test(bare)) {
    const digits = bare.replace(/[^\da-f]/gi, "");
    if (digits.length % 2 === 0) return fromHex(digits);
  }
  if (bare.length >= MIN_ENCODED && BASE64.test(bare)) return fromBase64(bare);
  const [dump = ""] = dumpedHex(text);
  return dump.length >= 2 * MIN_ENCODED && dump.length % 2 === 0 ? fromHex(dump) : null;
}

function withoutFences(text: string): string {
  if (!/```|~~~/.test(text)) return text;
  return text
    .replace(/^[ \t]{0,20}(?:```|~~~)[\w-]{0,20}[ \t]{0,20}$/gm, "")
    .replace(/^```(?:json|pem|xml)?|```$/g, "")
    .trim();
}

function withoutMailQuoting(text: string): string {
  return /^\s*>/.test(text) ? text.replace(/^[ \t]*(?:>[ \t]?)+/gm, "").trim() : text;
}

const PAIRS: Record<string, string> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "(": ")",
  "<": ">",
  "\u201C": "\u201D",
  "\u201D": "\u201D",
  "\u201E": "\u201C",
  "\u2018": "\u2019",
  "\u2019": "\u2019",
  "\u00AB": "\u00BB",
  "\u00BB": "\u00AB",
};

function withoutQuotes(text: string): string {
  const bare = text.replace(/[;,]\s*$/, "").trim();
  const isQuoted = bare.length > 1 && PAIRS[bare[0]!] === bare.at(-1);
  return isQuoted ? bare.slice(1, -1).trim() : bare;
}

/** One layer, so that a kid in it keeps its own. */
function withoutJsonEscapes(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gi, (all, unicode, byte, simple) => {
    const code = (unicode ?? byte) as string | undefined;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const plain: Record<string, string> = {
      n: "\n",
      r: "\r",
      t: "\t",
      '"': '"',
      "'": "'",
      "\\": "\\",
      "/": "/",
    };
    return plain[simple as string] ?? all;
  });
}

function withoutHtmlEscapes(text: string): string {
  const named: Record<string, string> = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">", nbsp: " " };
  return text.replace(/&(?:([a-z]{2,5})|#(\d{1,5})|#x([\da-f]{1,4}));/gi, (all, name, decimal, hex) => {
    if (name !== undefined) return named[(name as string).toLowerCase()] ?? all;
    return String.fromCharCode(decimal !== undefined ? Number(decimal) : Number.parseInt(hex as string, 16));
  });
}

function withoutUrlEscapes(text: string): string {
  if (!/%[\da-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Soft line ends and escapes of RFC 2045, 6.7. */
export function isQuotedPrintable(text: string): boolean {
  const softEnds = text.match(/[^\s=]=\r?\n[^\s-]/g)?.length ?? 0;
  return softEnds > 2 || (softEnds > 0 && /=(?:3D|20|22|2D|3C)|^[{[]/.test(text));
}

export function withoutMailEncoding(text: string): string {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([\dA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Mail programs and word processors put them between the characters of a value. */
function withPlainSpaces(text: string): string {
  return text.replace(INVISIBLE, "").replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, " ");
}

/** At most so many lines of a settings file are tried. */
const MAX_SETTINGS = 20;
const SETTING = /^\s*(?:export\s+|set\s+|setx\s+|\$env:)?[A-Za-z_][\w.$:-]{0,100}\s*[=:]\s*(\S.*)$/;

/** The values of `NAME=value` and `name: value`, the long ones. */
function settings(text: string): string[] {
  const values: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const value = line.length < 200_000 ? SETTING.exec(line)?.[1] : undefined;
    if (value && value.length >= MIN_ENCODED) values.push(value.trim());
    if (values.length === MAX_SETTINGS) break;
  }
  return values;
}
