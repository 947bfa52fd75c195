/*
 * What WebCrypto lacks and old key files need: DES, triple DES and RC2 (node-forge), and hashing without
 * waiting, of which a derivation makes as many rounds as the file says (decision 0098).
 */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import "node-forge/lib/des.js";
import "node-forge/lib/rc2.js";
import forge from "node-forge/lib/forge.js";

const HASHES = { md5, sha1, sha256, sha384, sha512 };
export type HashName = keyof typeof HASHES;
export type LegacyCipher = "3DES-CBC" | "DES-CBC";

export function hash(name: HashName, bytes: Uint8Array): Uint8Array {
  return HASHES[name](bytes);
}

export const scrypt = scryptAsync;

/** @returns null when the padding is wrong, as with a wrong key */
export function decryptDes(
  cipher: LegacyCipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array | null {
  const decipher = forge.cipher.createDecipher(cipher, forge.util.createBuffer(toBinary(key)));
  decipher.start({ iv: forge.util.createBuffer(toBinary(iv)) });
  return finish(decipher, data);
}

/** @param bits the effective length of the key (RFC 2268). @returns as `decryptDes` */
export function decryptRc2(
  bits: number,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array | null {
  const decipher = forge.rc2.createDecryptionCipher(toBinary(key), bits);
  decipher.start(forge.util.createBuffer(toBinary(iv)));
  return finish(decipher, data);
}

function finish(decipher: forge.Decipher, data: Uint8Array): Uint8Array | null {
  if (data.length === 0 || data.length % 8 !== 0) return null;
  decipher.update(forge.util.createBuffer(toBinary(data)));
  return decipher.finish() ? fromBinary(decipher.output.getBytes()) : null;
}

/** node-forge takes bytes as the characters of a text. */
function toBinary(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return binary;
}

function fromBinary(binary: string): Uint8Array {
  return Uint8Array.from(binary, (each) => each.charCodeAt(0));
}
