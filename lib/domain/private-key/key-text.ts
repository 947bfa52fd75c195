import type { PrivateKeyForm } from "./form.ts";

/** Base64 characters of the shortest private number: 32 bytes, also without leading zeros. */
const MIN_VALUE = 40;
/** More than the longest number of an RSA key of 16 384 bits. */
const MAX_VALUE = 3000;
/** Of a value that is wrapped, each line but the last is at least this long. */
const MIN_WRAPPED = 12;

/** Delimiters of PEM (RFC 7468), OpenPGP (RFC 9580) and SSH (RFC 4716) with whatever dashes. */
const PEM = /-[ \t]{0,3}(?:BEGIN|END)[\s\w+]{1,60}PRIVATE[\s_+]{1,9}KEY/i;
/** OpenSSH's own format and PuTTY's. */
const SSH = /openssh-key-v1|\bPrivate-Lines\s{0,3}:\s{0,3}\d/i;
/** As `openssl pkey -text` prints a key. */
const PRINTED =
  /\b(?:privateExponent|prime1|prime2|coefficient|priv)[\s:]{1,30}(?:[0-9a-f]{2}[:\s]{1,30}){15}/i;

/**
 * Members of a private JWK (RFC 7518, 6), of .NET's RSAParameters, and of Selvbetjening's file (domain 2.6).
 */
const MEMBER =
  /(?<![a-z\d-])(["'`]{0,8})(privateJwk|rsaPrivateKey|privateExponent|inverseQ|dp|dq|qi|d|p|q|k)["'`]{0,8}[\s+]{0,20}(=>|[:=|,;\t]|value\s{0,3}=)[\s+]{0,20}/gi;
/** What stands between a member and its value in a program; tables and settings have others. */
const OF_PROGRAM = /^[:=]/;
const CONTEXT = /(?<![a-z\d])(?:kty|crv|modulus)(?![a-z\d])/i;
/** Elements of RSAKeyValue and DSAKeyValue that are private. */
const ELEMENT = /<(?:[\w-]{1,20}:)?(inverseQ|dp|dq|d|p|q|x)(?:\s[^<>]{0,200})?>/gi;

/** Also when the text is cut within it, at the end of a line that is decoded alone. */
const ABSENT = /^(?:["'`]\s{0,9}(?:["'`\r\n]|$)|(?:n|nu|nul|null|nil|none|undefined|~)(?!\w)|[,;}\])]|$)/i;

/** Finds a private key that is written as text, not encoded. @param text after `withPlainCharacters` */
export function findKeyInText(text: string): PrivateKeyForm | null {
  if (PEM.test(text)) return "pem";
  if (SSH.test(text)) return "ssh";
  if (PRINTED.test(text)) return "key";
  return findMember(text) ?? findElement(text);
}

function findMember(text: string): PrivateKeyForm | null {
  let context: boolean | undefined;
  for (const match of text.matchAll(MEMBER)) {
    const name = match[2]!.toLowerCase();
    const isQuoted = match[1] !== "";
    const at = match.index + match[0].length;
    if (name === "privatejwk" || name === "rsaprivatekey") {
      if (isQuoted && OF_PROGRAM.test(match[3]!) && !ABSENT.test(text.slice(at, at + 20)))
        return "configuration-file";
      continue;
    }
    const value = readValue(text, at);
    if ((value.length < MIN_VALUE || value.isHex) && value.numbers < 24) continue;
    context ??= CONTEXT.test(text);
    if (!context && !OF_PROGRAM.test(match[3]!)) continue;
    if (context ? name !== "k" || /\bkty\b\W{1,20}oct\b/i.test(text) : isQuoted && isAlone(name, value))
      return "jwk";
  }
  return null;
}

/** Whether a member is private even where nothing else says that this is a key. */
function isAlone(name: string, value: Value): boolean {
  return !["p", "q", "k"].includes(name) && value.isRandom && value.length < MAX_VALUE;
}

function findElement(text: string): PrivateKeyForm | null {
  for (const match of text.matchAll(ELEMENT)) {
    const name = match[1]!.toLowerCase();
    const value = readValue(text, match.index + match[0].length);
    if (value.length < MIN_VALUE || value.isHex) continue;
    if (name === "x" && !/dsakeyvalue/i.test(text)) continue;
    if (["p", "q"].includes(name) && !/<(?:[\w-]{1,20}:)?modulus/i.test(text)) continue;
    if (value.isRandom || /keyvalue|keypair|modulus/i.test(text)) return "xml";
  }
  return null;
}

/** The start of a block of lines in YAML. */
const BLOCK = /^[>|][+-]?\d?[ \t]{0,9}\r?\n\s{0,20}/;

interface Value {
  /** Base64 characters, at most 3000. */
  length: number;
  /** As a hash is written; never a member of a key. */
  isHex: boolean;
  /** Letters of both cases, or letters and others. */
  isRandom: boolean;
  /** Of a list of numbers. */
  numbers: number;
}

/** Reads a base64 value, also one that is wrapped or put together over several lines. */
function readValue(text: string, from: number): Value {
  let at = from;
  while (at < from + 20 && /["'`\\(]/.test(text[at] ?? "")) at += 1;
  at += BLOCK.exec(text.slice(at, at + 40))?.[0].length ?? 0;
  if (text[at] === "[")
    return {
      length: 0,
      isHex: false,
      isRandom: false,
      numbers: text.slice(at, at + 300).split(/\d,/).length,
    };
  let length = 0;
  let line = 0;
  let others = "";
  while (at < text.length && length < MAX_VALUE) {
    const char = text[at]!;
    if (/[\w+/-]/.test(char)) {
      if (length < 200) others += char;
      length += 1;
      line += 1;
      at += 1;
      continue;
    }
    const gap = /^[\s"'`+\\>=]{1,60}/.exec(text.slice(at, at + 60))?.[0] ?? "";
    if (!/[\r\n]/.test(gap) || line < MIN_WRAPPED) break;
    at += gap.length;
    line = 0;
  }
  const classes = [/[A-Z]/, /[a-z]/, /[\d+/_-]/].filter((each) => each.test(others)).length;
  return { length, isHex: /^[\da-f]+$/i.test(others), isRandom: classes > 1, numbers: 0 };
}

const INVISIBLE = /[\0\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;
const QUOTES = /[\u2018-\u201F\u2032\u2033\u00AB\u00BB\u2039\u203A]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;
const WIDE = /[\uFF01-\uFF5E]/g;

/**
 * What mail programs, word processors and UTF-16 do to a text, undone: invisible characters are left out,
 * typographic quotation marks, dashes and wide letters become those of ASCII.
 */
export function withPlainCharacters(text: string): string {
  return text
    .replace(INVISIBLE, "")
    .replace(QUOTES, '"')
    .replace(DASHES, "-")
    .replace(WIDE, (each) => String.fromCharCode(each.charCodeAt(0) - 0xfee0));
}
