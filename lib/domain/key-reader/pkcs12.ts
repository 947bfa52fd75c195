import { concatBytes } from "./bytes.ts";
import {
  childrenOf,
  context,
  type Element,
  expectTag,
  INTEGER,
  NotDer,
  objectIdentifier,
  OCTET_STRING,
  octets,
  readElement,
  SEQUENCE,
  sequence,
  SET,
  smallNumber,
} from "./der.ts";
import { readableName } from "./names.ts";
import type { HashName } from "./legacy-ciphers.ts";
import { CannotOpen, decryptWithPassphrase, deriveKey, pkcs12Key, Rounds } from "./pbe.ts";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const BAGS = "1.2.840.113549.1.12.10.1.";
const CERTIFICATE = "1.2.840.113549.1.9.22.1";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const PBMAC1 = "1.2.840.113549.1.5.14";
const HASHES: Record<string, { name: HashName; hmac: string; bytes: number }> = {
  "1.3.14.3.2.26": { name: "sha1", hmac: "SHA-1", bytes: 20 },
  "2.16.840.1.101.3.4.2.1": { name: "sha256", hmac: "SHA-256", bytes: 32 },
  "2.16.840.1.101.3.4.2.2": { name: "sha384", hmac: "SHA-384", bytes: 48 },
  "2.16.840.1.101.3.4.2.3": { name: "sha512", hmac: "SHA-512", bytes: 64 },
};
const HMACS: Record<string, string> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};
/** Bags within bags. */
const MAX_DEPTH = 4;

export interface Content {
  bytes: Uint8Array;
  name: string | null;
}

/**
 * Opens a PKCS#12 file (RFC 7292) as OpenSSL, Java, .NET, Windows and browsers write it.
 * @returns its private keys as PKCS#8, and its certificates, each with its alias
 * @throws CannotOpen; NotDer
 */
export async function openPkcs12(bytes: Uint8Array, passphrase: string): Promise<Content[]> {
  const [, authSafe, macData] = sequence(readElement(bytes));
  const rounds = new Rounds();
  const safe = dataOf(expectTag(authSafe, SEQUENCE));
  if (macData) await requireMac(sequence(macData), safe, passphrase, rounds);
  const contents: Content[] = [];
  for (const info of sequence(readElement(safe))) {
    const bags = readElement(await contentsOf(info, passphrase, rounds));
    await readBags(bags, passphrase, rounds, contents, 0);
  }
  return contents;
}

/** The content of a ContentInfo of type data. */
function dataOf(info: Element): Uint8Array {
  const [type, content] = childrenOf(info);
  // Signed with a certificate instead of protected by the passphrase.
  if (objectIdentifier(type) !== DATA) throw new CannotOpen("key-encryption");
  return octets(childrenOf(expectTag(content, context(0)))[0]);
}

async function contentsOf(info: Element, passphrase: string, rounds: Rounds): Promise<Uint8Array> {
  const [type, content] = sequence(info);
  if (objectIdentifier(type) !== ENCRYPTED_DATA) return dataOf(info);
  const [, encrypted] = sequence(childrenOf(expectTag(content, context(0)))[0]);
  const [, algorithm, data] = sequence(encrypted);
  return decryptWithPassphrase(expectTag(algorithm, SEQUENCE), octets(data), passphrase, rounds);
}

async function requireMac(
  [info, salt, count]: Element[],
  safe: Uint8Array,
  passphrase: string,
  rounds: Rounds,
): Promise<void> {
  const [algorithm, digest] = sequence(info);
  const [id, parameters] = sequence(algorithm);
  const name = objectIdentifier(id);
  let key: Uint8Array;
  let hmac: string | undefined;
  if (name === PBMAC1) {
    const [derivation, mac] = sequence(parameters);
    hmac = HMACS[objectIdentifier(sequence(mac)[0])];
    key = await deriveKey(expectTag(derivation, SEQUENCE), keyBytes(derivation!), passphrase, rounds);
  } else {
    const found = HASHES[name];
    if (!found) throw new CannotOpen("key-encryption");
    const iterations = rounds.take(count ? smallNumber(count) : 1);
    hmac = found.hmac;
    key = pkcs12Key(found.name, 3, passphrase, octets(salt), iterations, found.bytes);
  }
  if (!hmac) throw new CannotOpen("key-encryption");
  const algorithmName = { name: "HMAC", hash: hmac };
  const imported = await crypto.subtle.importKey("raw", concatBytes(key), algorithmName, false, ["verify"]);
  const isRight = await crypto.subtle.verify(
    "HMAC",
    imported,
    concatBytes(octets(digest)),
    concatBytes(safe),
  );
  if (!isRight) throw new CannotOpen("key-passphrase");
}

/** As many as PBKDF2's parameters say (RFC 9579 requires it). */
function keyBytes(derivation: Element): number {
  const [, , length] = sequence(sequence(derivation)[1]);
  const bytes = smallNumber(expectTag(length, INTEGER));
  if (bytes < 1 || bytes > 128) throw new NotDer("length of the key");
  return bytes;
}

async function readBags(
  bags: Element,
  passphrase: string,
  rounds: Rounds,
  contents: Content[],
  depth: number,
): Promise<void> {
  if (depth > MAX_DEPTH) return;
  for (const bag of sequence(bags)) {
    const [id, wrapped, attributes] = sequence(bag);
    const value = childrenOf(expectTag(wrapped, context(0)))[0];
    if (!value) continue;
    const name = attributes ? friendlyName(expectTag(attributes, SET)) : null;
    switch (objectIdentifier(id).slice(BAGS.length)) {
      case "1":
        contents.push({ bytes: value.whole, name });
        break;
      case "2": {
        const [algorithm, data] = sequence(value);
        const bytes = await decryptWithPassphrase(
          expectTag(algorithm, SEQUENCE),
          octets(expectTag(data, OCTET_STRING)),
          passphrase,
          rounds,
        );
        contents.push({ bytes, name });
        break;
      }
      case "3": {
        const [type, certificate] = sequence(value);
        if (objectIdentifier(type) === CERTIFICATE)
          contents.push({ bytes: octets(childrenOf(certificate!)[0]), name });
        break;
      }
      case "6":
        await readBags(value, passphrase, rounds, contents, depth + 1);
    }
  }
}

function friendlyName(attributes: Element): string | null {
  for (const attribute of childrenOf(attributes)) {
    const [id, values] = sequence(attribute);
    const value = values && childrenOf(values)[0];
    if (value && objectIdentifier(id) === FRIENDLY_NAME) return readableName(value);
  }
  return null;
}
