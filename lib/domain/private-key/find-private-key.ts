// With their extensions: Node runs these files as they are where an import is read, without a bundler.
import { decodings, readableText, unescapings, withoutUtf8 } from "./decode.ts";
import { findKeyInDer } from "./der.ts";
import type { PrivateKeyForm } from "./form.ts";
import { findKeyInText, withPlainCharacters } from "./key-text.ts";

/** Binary encodings within each other that are undone, besides any number of escapes. */
const MAX_DEPTH = 3;
/** The shortest text that is refused: a delimiter of PEM, or a named member of a configuration file. */
const MIN_LENGTH = 15;

/**
 * Finds private key material in a text or in binary data, in whatever encoding: JWK, PEM, PKCS#1, PKCS#8,
 * SEC 1, PKCS#12, Java and SSH key stores, .NET's XML and Selvbetjening's configuration file (domain 2.6),
 * as they are or in up to three encodings within each other (base64, base64url, hex, lists of bytes), with
 * any escapes (JSON, HTML, URL), in any letter case, and spread over lines, also numbered ones, dumps and
 * tables. A member that is null counts as absent.
 *
 * Not found: compressed or encrypted data that is not one of these formats, a number without the name of its
 * member, and a part of an EC key. Runs in the browser too. The time is linear in the length.
 * @returns the form of the first key that was found; null when there is none
 */
export function findPrivateKey(input: string | Uint8Array): PrivateKeyForm | null {
  return typeof input === "string" ? inText(input, MAX_DEPTH) : inBytes(input, MAX_DEPTH);
}

function inText(text: string, depth: number): PrivateKeyForm | null {
  if (text.length < MIN_LENGTH) return null;
  let last = text;
  for (const each of unescapings(text)) {
    last = withPlainCharacters(each);
    const found = findKeyInText(last) ?? inCharacters(each);
    if (found) return found;
  }
  // In a form's encoding a plus is a space, elsewhere a digit of base64.
  if (text.includes("+") && /%[0-9a-f]{2}/i.test(text)) {
    const found = inText(text.replaceAll("+", " "), depth);
    if (found) return found;
  }
  if (depth === 0) return null;
  for (const bytes of decodings(last)) {
    const found = inBytes(bytes, depth - 1);
    if (found) return found;
  }
  return null;
}

function inBytes(bytes: Uint8Array, depth: number): PrivateKeyForm | null {
  return inDer(bytes) ?? inText(readableText(bytes), depth);
}

/** DER, also when each of its bytes has been written as a character in UTF-8. */
function inDer(bytes: Uint8Array): PrivateKeyForm | null {
  const found = findKeyInDer(bytes);
  if (found) return found;
  const characters = withoutUtf8(bytes);
  return characters === bytes ? null : findKeyInDer(characters);
}

/** DER whose bytes have become the characters of a text one by one. */
function inCharacters(text: string): PrivateKeyForm | null {
  // Every form begins with a length or a version, which are control characters.
  if (!/[\u0000-\u0008]/.test(text)) return null;
  return inDer(Uint8Array.from(text, (each) => Math.min(each.charCodeAt(0), 0xff)));
}
