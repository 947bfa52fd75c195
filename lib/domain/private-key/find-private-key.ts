// With their extensions: Node runs these files as they are where an import is read, without a bundler.
import { findKeyInDer } from "./der.ts";
import { otherReadings, unescapings } from "./escapes.ts";
import type { PrivateKeyForm } from "./form.ts";
import { unpackings } from "./inflate.ts";
import { findKeyInText } from "./key-text.ts";
import { characterBytes, plainOf, readableText, withoutUtf8 } from "./plain.ts";
import { decodings } from "./values.ts";

/** Binary encodings within each other that are undone, besides any number of escapes. */
const MAX_DEPTH = 5;
/** Other readings of a text within each other, as a table of HTML in quoted-printable. */
const MAX_READINGS = 2;
/** Compressions directly within each other, as a zip file of gzip files. */
const MAX_PACKINGS = 3;
/** The shortest text that is refused: a delimiter of PEM, or a named member of a configuration file. */
const MIN_LENGTH = 15;
/**
 * Characters and bytes that are looked at for each of the input, and besides. A long text in one encoding
 * needs four times its length; only one that is made to keep the search busy needs more.
 */
const MAX_WORK = 5;
const WORK_BESIDES = 1_000_000;

/**
 * Finds private key material in a text or in binary data, in whatever encoding: JWK, PEM, PKCS#1, PKCS#8,
 * SEC 1, PKCS#12, Java and SSH key stores, PuTTY's files, .NET's XML, what OpenSSL prints, numbers with the
 * name of their member, and Selvbetjening's configuration file (domain 2.6), as they are or in up to five
 * encodings within each other (base64, base64url, base32, hex, lists of bytes; gzip, zlib, zip), with any
 * escapes (JSON, HTML, URL, quoted-printable), in any letter case, and spread over lines, also numbered ones,
 * dumps and tables. A member that is null counts as absent. Key material under a password counts as private.
 *
 * Not found: other compressed or encrypted data, and a number of an EC key without the name of its member,
 * which nothing tells from a thumbprint. Runs in the browser too. The time is linear in the length: a text
 * that is made to take longer is searched as far as five times its length and a megabyte.
 * @returns the form of the first key that was found; null when there is none
 */
export function findPrivateKey(input: string | Uint8Array): PrivateKeyForm | null {
  const search = new Search(input.length);
  return typeof input === "string" ? search.inText(input, MAX_DEPTH) : search.inBytes(input, MAX_DEPTH);
}

class Search {
  #left: number;

  constructor(length: number) {
    this.#left = MAX_WORK * length + WORK_BESIDES;
  }

  #canRead(length: number): boolean {
    this.#left -= length;
    return this.#left >= 0;
  }

  inText(text: string, depth: number, readings = MAX_READINGS): PrivateKeyForm | null {
    if (text.length < MIN_LENGTH) return null;
    let plain = plainOf("");
    const others = new Set<string>();
    for (const each of unescapings(text)) {
      if (!this.#canRead(each.length)) return null;
      plain = plainOf(each);
      const characters = characterBytes(each);
      const found = findKeyInText(plain) ?? (characters && this.#inDer(characters));
      if (found) return found;
      if (readings > 0) for (const other of otherReadings(each)) others.add(other);
    }
    for (const each of others) {
      const found = this.inText(each, depth, readings - 1);
      if (found) return found;
    }
    if (depth === 0) return null;
    for (const bytes of decodings(plain)) {
      const found = this.inBytes(bytes, depth - 1);
      if (found) return found;
    }
    return null;
  }

  inBytes(bytes: Uint8Array, depth: number, packings = MAX_PACKINGS): PrivateKeyForm | null {
    if (!this.#canRead(bytes.length)) return null;
    const found = this.#inDer(bytes) ?? this.inText(readableText(bytes), depth);
    if (found) return found;
    if (packings === 0) return null;
    for (const unpacked of unpackings(bytes)) {
      const inside = this.inBytes(unpacked, depth, packings - 1);
      if (inside) return inside;
    }
    return null;
  }

  /** DER, also when each of its bytes has been written as a character in UTF-8. */
  #inDer(bytes: Uint8Array): PrivateKeyForm | null {
    const found = findKeyInDer(bytes);
    if (found) return found;
    const characters = withoutUtf8(bytes);
    return characters === bytes ? null : findKeyInDer(characters);
  }
}
