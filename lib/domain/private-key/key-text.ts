import { parsedAsn1 } from "./asn1-text.ts";
import { findKeyInDer } from "./der.ts";
import type { PrivateKeyForm } from "./form.ts";
import { findMember } from "./members.ts";
import { hasPartsInARow } from "./parts-in-a-row.ts";
import type { Plain } from "./plain.ts";
import { isPrivateNumber, readValue } from "./written-value.ts";

/** What stands before "PRIVATE KEY" in delimiters of PEM (RFC 7468), OpenPGP (RFC 9580), SSH (RFC 4716). */
const BEFORE_PEM = /-[ \t]{0,3}(?:BEGIN|END)([\s\w+]{1,60})$/i;
const AFTER_PEM = /^PRIVATE[\s_+]{1,9}KEY/i;
const PRIVATE_LINES = /^Private-Lines\s{0,3}:\s{0,3}\d/i;
/** OpenSSH's own format; PuTTY's files always hold the private half. */
const SSH_FORMATS = ["openssh-key-v1", "putty-user-key-file-"];
/** As `openssl pkey -text` prints a key. */
const PRINTED =
  /(?:privateExponent|prime1|prime2|exponent[12]|coefficient|priv)[\s:]{1,30}(?:[0-9a-f]{2}[:\s]{1,30}){15}/iy;
const PRINTED_NAMES = ["priv", "prime1", "prime2", "coefficient", "exponent1", "exponent2"];
/**
 * A name that says of its value that it is private, as `private_key`, `privateExponent`, `PrivateKeyHex`,
 * `Privat nøkkel` and `privatnykelen`. What was `ø` is no letter of ASCII here.
 */
const NAMED =
  /privat(?:e[ _.-]?(?:key|exponent|value|number|scalar|d)|e?[ _.-]?n(?:[^\w\s]|oe?)kkel(?:en)?|e?[ _.-]?nykel(?:en)?)(?:[ _.-]?(?:hex|b64|base64|bytes|raw|value|data))?["'`]{0,8}[\s+]{0,20}(?:=>|[:=|\t;>]|value\s{0,3}=)[\s+]{0,20}/iy;

/** Names of Selvbetjening's configuration file (domain 2.6), whose value may be a text or an object. */
const OF_FILE = /(?<=["'`])(?:privateJwk|rsaPrivateKey)["'`]{1,8}[\s+]{0,20}(?:=>|:|=(?!\r?\n))[\s+]{0,20}/iy;
/**
 * Also when the text is cut within it, at the end of a line that is decoded alone, or goes on in the next one
 * in quoted-printable.
 */
const ABSENT =
  /^(?:=\r?\n)?(?:["'`]\s{0,9}(?:=?["'`\r\n]|$)|(?:n|nu|nul|null|nil|none|undefined|~)(?!\w)|[,;}\])]|$)/i;

/** Elements of RSAKeyValue and DSAKeyValue that are private. */
const ELEMENT = /<(?:[\w-]{1,20}:)?(inverseQ|dp|dq|d|p|q|x)(?:\s[^<>]{0,200})?>/iy;

/** A protected header of JWE (RFC 7516) whose key is made from a password: as our own encrypted file. */
const PASSWORD_JWE = /\beyJ[\w-]{20,2000}\.[\w-]{20,200}\.[\w-]{16}\.[\w-]{10}/;

/** Finds a private key that is written as text, not encoded. */
export function findKeyInText(plain: Plain): PrivateKeyForm | null {
  const { text, lower } = plain;
  if (SSH_FORMATS.some((each) => lower.includes(each))) return "ssh";
  const named = findNamed(plain);
  if (named) return named;
  if (isPrinted(plain)) return "key";
  const parsed = parsedAsn1(text, lower);
  if (parsed && findKeyInDer(parsed)) return "der";
  return findMember(plain) ?? findElement(plain) ?? findJwe(plain) ?? (hasPartsInARow(plain) ? "jwk" : null);
}

function findNamed({ text, lower }: Plain): PrivateKeyForm | null {
  for (let at = lower.indexOf("privat"); at >= 0; at = lower.indexOf("privat", at + 6)) {
    const pem =
      AFTER_PEM.test(text.slice(at, at + 30)) && BEFORE_PEM.exec(text.slice(at - 70 < 0 ? 0 : at - 70, at));
    if (pem) return /ENCRYPTED/i.test(pem[1]!) ? "encrypted" : "pem";
    if (PRIVATE_LINES.test(text.slice(at, at + 30))) return "ssh";
    for (const start of [at, at - 3])
      if (hasAt(OF_FILE, text, start) && !ABSENT.test(text.slice(OF_FILE.lastIndex, OF_FILE.lastIndex + 20)))
        return "configuration-file";
    if (hasAt(NAMED, text, at) && isPrivateNumber(readValue(text, NAMED.lastIndex))) return "key";
  }
  return null;
}

function hasAt(expression: RegExp, text: string, at: number): boolean {
  if (at < 0) return false;
  expression.lastIndex = at;
  return expression.test(text);
}

function isPrinted({ text, lower }: Plain): boolean {
  return PRINTED_NAMES.some((name) => {
    for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + name.length))
      if (hasAt(PRINTED, text, at)) return true;
    return false;
  });
}

function findElement({ text, lower }: Plain): PrivateKeyForm | null {
  let isOfKey: boolean | undefined;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    ELEMENT.lastIndex = at;
    const name = ELEMENT.exec(text)?.[1]?.toLowerCase();
    if (name === undefined) continue;
    const value = readValue(text, ELEMENT.lastIndex);
    if (value.kind !== "base64") continue;
    if (name === "x" && !lower.includes("dsakeyvalue")) continue;
    if (["p", "q"].includes(name) && !/<(?:[\w-]{1,20}:)?modulus/.test(lower)) continue;
    isOfKey ??= /keyvalue|keypair|modulus/.test(lower);
    if (isOfKey || value.isRandom) return "xml";
  }
  return null;
}

function findJwe({ text }: Plain): PrivateKeyForm | null {
  if (!text.includes("eyJ")) return null;
  const header = PASSWORD_JWE.exec(text)?.[0].split(".")[0];
  if (header === undefined) return null;
  try {
    return /"alg"\s*:\s*"PBES2-/.test(atob(header.replaceAll("-", "+").replaceAll("_", "/")))
      ? "encrypted"
      : null;
  } catch {
    return null;
  }
}
