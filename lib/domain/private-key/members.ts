import { isColumn } from "./columns.ts";
import type { PrivateKeyForm } from "./form.ts";
import type { Plain } from "./plain.ts";
import { LONGER_THAN_HASH, readValue, type WrittenValue } from "./written-value.ts";

/** Members of a private JWK (RFC 7518, 6) and of .NET's RSAParameters, by their first letter. */
const NAMES: Record<string, readonly string[]> = {
  d: ["d", "dp", "dq"],
  p: ["p"],
  q: ["q", "qi"],
  k: ["k"],
  i: ["inverseq"],
};
const FIRST = new Uint8Array(256);
const LETTERS = new Uint8Array(256);
const ALPHANUMERIC = new Uint8Array(256).fill(1, 0xc0);
for (const each of "dpqki") FIRST[each.charCodeAt(0)] = 1;
for (const each of "abcdefghijklmnopqrstuvwxyz") LETTERS[each.charCodeAt(0)] = 1;
for (const each of "abcdefghijklmnopqrstuvwxyz0123456789") ALPHANUMERIC[each.charCodeAt(0)] = 1;
/** Characters of a setting's name before that of the member, as in `HelseId__Jwk__d`. */
const MAX_PREFIX = 40;
const LONGEST_NAME = "inverseq".length;

/** What stands between a name and its value. An equals sign that ends a line is of quoted-printable. */
const SEPARATOR = /["'`]{0,8}[ \t+]{0,20}(=>|[:|,;\t\n]|=(?!\r?\n)|\r\n|value\s{0,3}=)[\s+]{0,20}/iy;
/** Between a member and its value in a program; tables and settings have others. */
const OF_PROGRAM = /^[:=]/;
const WORDS = ["kty", "crv", "modulus", "aqab"];
/** A public member with its value. */
const PUBLIC_MEMBER = /(?<![a-z\d-])[nxy]["'`]{0,8}\s{0,9}[:=|,;\t]\s{0,9}["'`]{0,8}[\w+/-]{40}/i;
/** Characters on either side of a member in which its object's other members are looked for. */
const MAX_OBJECT = 1000;
const SYMMETRIC = /\bkty\b\W{1,20}oct\b/;

/** Finds a member of a private key with its value, as in JSON, programs, settings and tables. */
export function findMember(plain: Plain): PrivateKeyForm | null {
  const { text, lower } = plain;
  let context: boolean | undefined;
  const hasContext = () => (context ??= isAboutKeys(plain));
  let columns = 0;
  for (let at = 0; at < lower.length; at += 1) {
    const code = lower.charCodeAt(at);
    if (FIRST[code] !== 1 || !startsName(lower, at)) continue;
    const name = nameAt(lower, at);
    if (name === null) continue;
    SEPARATOR.lastIndex = at + name.length;
    const separator = SEPARATOR.exec(text)?.[1];
    if (separator === undefined) continue;
    // A value in base64 may end so; names with an underscore are of settings.
    if (/[_+/]/.test(lower[at - 1] ?? "") && (!OF_PROGRAM.test(separator) || isLong(lower, at))) continue;
    const isQuoted = at > 0 && /["'`]/.test(text[at - 1]!);
    const value = readValue(text, SEPARATOR.lastIndex);
    TOKEN.lastIndex = SEPARATOR.lastIndex;
    const isMember =
      value.kind !== "short" &&
      !TOKEN.test(text) &&
      (isProgram(name, value, separator, isQuoted) || (hasContext() && isOfKey(lower, at, name, value)));
    if (isMember) return "jwk";
    if (!OF_PROGRAM.test(separator) && name !== "k" && columns < 200) {
      columns += 1;
      if (isColumn(text, at, name, hasContext)) return "jwk";
    }
  }
  return null;
}

function startsName(lower: string, at: number): boolean {
  if (at === 0) return true;
  const before = lower.charCodeAt(at - 1);
  if (ALPHANUMERIC[before] === 1 || before === 0x2d) return false;
  if (before === 0x0a && isSoftBreak(lower, at - 1)) return false;
  // Base64 that ends with the letter.
  return !((before === 0x2b || before === 0x2f) && lower.charCodeAt(at + 1) === 0x3d);
}

/** A JWT, as after `DPoP:`, of which a text that begins within that word shows the last letter only. */
const TOKEN = /[\s"'`]{0,5}eyJ[\w-]+\.[\w-]+\.[\w-]/y;

/** Whether what a name is the end of is longer than the name of a setting. */
function isLong(lower: string, at: number): boolean {
  return /^[\w-]+$/.test(lower.slice(Math.max(0, at - MAX_PREFIX), at)) && at >= MAX_PREFIX;
}

/** Whether a line is a full one of quoted-printable, which goes on in the next. */
function isSoftBreak(lower: string, at: number): boolean {
  const end = lower[at - 1] === "\r" ? at - 1 : at;
  if (lower[end - 1] !== "=") return false;
  const length = end - 1 - lower.lastIndexOf("\n", at - 1);
  return length >= 73 && length <= 76;
}

function nameAt(lower: string, at: number): string | null {
  let end = at + 1;
  while (end - at <= LONGEST_NAME && LETTERS[lower.charCodeAt(end)] === 1) end += 1;
  if (ALPHANUMERIC[lower.charCodeAt(end)] === 1) return null;
  const name = lower.slice(at, end);
  return NAMES[lower[at]!]!.includes(name) ? name : null;
}

/** Whether a member is private even where nothing else says that this is a key. */
function isProgram(name: string, value: WrittenValue, separator: string, isQuoted: boolean): boolean {
  if (!OF_PROGRAM.test(separator) || ["p", "q", "k"].includes(name)) return false;
  if (value.kind === "decimal") return true;
  if (value.kind === "hex") return value.length >= LONGER_THAN_HASH;
  return isQuoted && value.kind === "base64" && value.isRandom && value.length < 3000;
}

/** Whether a member in a text about keys is one of a key. What is as long as a hash may be one. */
function isOfKey(lower: string, at: number, name: string, value: WrittenValue): boolean {
  if (name === "k") return SYMMETRIC.test(lower);
  if (value.kind !== "hex" || value.length >= LONGER_THAN_HASH) return true;
  const from = Math.max(0, at - MAX_OBJECT);
  const before = lower.slice(from, at);
  const after = lower.slice(at, at + MAX_OBJECT);
  const object = before.slice(before.search(/[{}][^{}]*$/) + 1) + (/^[^{}]*/.exec(after)?.[0] ?? "");
  return hasWord(object, "kty") || hasWord(object, "crv");
}

/** Whether a text is about keys, so that its short names are members of one. */
function isAboutKeys({ text, lower }: Plain): boolean {
  return WORDS.some((word) => hasWord(lower, word)) || PUBLIC_MEMBER.test(text);
}

function hasWord(lower: string, word: string): boolean {
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1))
    if (!isPartOfWord(lower.charCodeAt(at - 1)) && !isPartOfWord(lower.charCodeAt(at + word.length)))
      return true;
  return false;
}

/** NaN is outside of the text. */
function isPartOfWord(code: number): boolean {
  return ALPHANUMERIC[code] === 1 || code === 0x2d;
}
