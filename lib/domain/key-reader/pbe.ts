/*
 * Encryption with a passphrase as key files have it: PKCS#5 (RFC 8018), PKCS#12 (RFC 7292, appendix B and C)
 * and OpenSSL's own. With their extensions: Node runs these files as they are in a thread, without a bundler.
 */
import { concatBytes } from "./bytes.ts";
import {
  type Element,
  childrenOf,
  NotDer,
  objectIdentifier,
  OCTET_STRING,
  octets,
  readElement,
  SEQUENCE,
  sequence,
  smallNumber,
} from "./der.ts";
import { decryptDes, decryptRc2, hash, type HashName, scrypt } from "./legacy-ciphers.ts";
import { MAX_ITERATIONS } from "./limits.ts";

/** Why something did not open. */
export class CannotOpen extends Error {
  readonly problem: "key-passphrase" | "key-encryption" | "key-iterations";
  constructor(problem: CannotOpen["problem"]) {
    super(problem);
    this.problem = problem;
  }
}

/** Rounds that are left for one file, of which each part has its own. */
export class Rounds {
  private left = 4 * MAX_ITERATIONS;

  /** @throws CannotOpen key-iterations */
  take(count: number): number {
    this.left -= count;
    if (count < 1 || count > MAX_ITERATIONS || this.left < 0) throw new CannotOpen("key-iterations");
    return count;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";
/** Blocks of 128 bytes: OpenSSL's 2^14 times 8 takes 16 MB, and this is four times as much. */
const MAX_SCRYPT = 2 ** 19;
const PBES1: Record<string, { hash: HashName; cipher: "des" | "rc2" }> = {
  "1.2.840.113549.1.5.3": { hash: "md5", cipher: "des" },
  "1.2.840.113549.1.5.6": { hash: "md5", cipher: "rc2" },
  "1.2.840.113549.1.5.10": { hash: "sha1", cipher: "des" },
  "1.2.840.113549.1.5.11": { hash: "sha1", cipher: "rc2" },
};
const OF_PKCS12: Record<string, { cipher: "3des" | "rc2"; keyBytes: number }> = {
  "1.2.840.113549.1.12.1.3": { cipher: "3des", keyBytes: 24 },
  "1.2.840.113549.1.12.1.4": { cipher: "3des", keyBytes: 16 },
  "1.2.840.113549.1.12.1.5": { cipher: "rc2", keyBytes: 16 },
  "1.2.840.113549.1.12.1.6": { cipher: "rc2", keyBytes: 5 },
};
/** hmacWithSHA1 is the default. */
const PRFS: Record<string, string> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};
const AES: Record<string, { name: "AES-CBC" | "AES-GCM"; keyBytes: number }> = {
  "2.16.840.1.101.3.4.1.2": { name: "AES-CBC", keyBytes: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "AES-CBC", keyBytes: 24 },
  "2.16.840.1.101.3.4.1.42": { name: "AES-CBC", keyBytes: 32 },
  "2.16.840.1.101.3.4.1.6": { name: "AES-GCM", keyBytes: 16 },
  "2.16.840.1.101.3.4.1.26": { name: "AES-GCM", keyBytes: 24 },
  "2.16.840.1.101.3.4.1.46": { name: "AES-GCM", keyBytes: 32 },
};
const TRIPLE_DES = "1.2.840.113549.3.7";
const RC2 = "1.2.840.113549.3.2";
const DES = "1.3.14.3.2.7";

/**
 * Decrypts what an AlgorithmIdentifier describes.
 * @returns a sequence in DER, which is what key files encrypt: a private key, or the bags of a key store
 * @throws CannotOpen; NotDer
 */
export async function decryptWithPassphrase(
  algorithm: Element,
  data: Uint8Array,
  passphrase: string,
  rounds: Rounds,
): Promise<Uint8Array> {
  return requireSequence(await decrypt(algorithm, data, passphrase, rounds));
}

/**
 * One wrong passphrase in about 256 leaves a padding that looks right, and random bytes before it. Those are
 * no sequence of just that length; what a sequence holds is not looked at here.
 */
function requireSequence(bytes: Uint8Array): Uint8Array {
  try {
    const { tag, whole } = readElement(bytes);
    if (tag === SEQUENCE && whole.length === bytes.length) return bytes;
  } catch (error) {
    if (!(error instanceof NotDer)) throw error;
  }
  throw new CannotOpen("key-passphrase");
}

async function decrypt(
  algorithm: Element,
  data: Uint8Array,
  passphrase: string,
  rounds: Rounds,
): Promise<Uint8Array> {
  const [id, parameters] = sequence(algorithm);
  const name = objectIdentifier(id);
  if (name === PBES2) return pbes2(sequence(parameters), data, passphrase, rounds);
  const [salt, count] = sequence(parameters);
  const iterations = rounds.take(smallNumber(count));
  if (OF_PKCS12[name]) return pkcs12Encryption(OF_PKCS12[name], octets(salt), iterations, data, passphrase);
  if (PBES1[name]) return pbes1(PBES1[name], octets(salt), iterations, data, passphrase);
  throw new CannotOpen("key-encryption");
}

async function pbes2(
  [derivation, scheme]: Element[],
  data: Uint8Array,
  passphrase: string,
  rounds: Rounds,
): Promise<Uint8Array> {
  const [id, parameters] = sequence(scheme);
  const cipher = objectIdentifier(id);
  const keyOf = (bytes: number) => deriveKey(derivation!, bytes, passphrase, rounds);
  const aes = AES[cipher];
  if (aes) {
    const iv = aes.name === "AES-CBC" ? octets(parameters) : octets(sequence(parameters)[0]);
    return decryptAes(aes.name, await keyOf(aes.keyBytes), iv, data);
  }
  if (cipher === TRIPLE_DES) return opened(decryptDes("3DES-CBC", await keyOf(24), octets(parameters), data));
  if (cipher === DES) return opened(decryptDes("DES-CBC", await keyOf(8), octets(parameters), data));
  if (cipher !== RC2) throw new CannotOpen("key-encryption");
  const [version, iv] = sequence(parameters);
  const bits = { 160: 40, 120: 64, 58: 128 }[smallNumber(version)];
  if (!bits) throw new CannotOpen("key-encryption");
  return opened(decryptRc2(bits, await keyOf(bits / 8), octets(iv), data));
}

/** PBKDF2 with the parameters in a file. @param bytes of the key, unless the file says how many */
export async function deriveKey(
  derivation: Element,
  bytes: number,
  passphrase: string,
  rounds: Rounds,
): Promise<Bytes> {
  const [id, parameters] = sequence(derivation);
  const name = objectIdentifier(id);
  if (name === SCRYPT) return deriveByScrypt(sequence(parameters), bytes, passphrase);
  if (name !== PBKDF2) throw new CannotOpen("key-encryption");
  const [salt, count, ...rest] = sequence(parameters);
  if (salt?.tag !== OCTET_STRING) throw new CannotOpen("key-encryption");
  const iterations = rounds.take(smallNumber(count));
  const prf = rest.find((each) => each.tag === 0x30);
  const hashName = prf ? PRFS[objectIdentifier(childrenOf(prf)[0])] : "SHA-1";
  if (!hashName) throw new CannotOpen("key-encryption");
  const password = concatBytes(new TextEncoder().encode(passphrase));
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const derived = await crypto.subtle.deriveBits(
    { name: "PBKDF2", salt: concatBytes(octets(salt)), iterations, hash: hashName },
    key,
    bytes * 8,
  );
  return new Uint8Array(derived);
}

/** RFC 7914, section 7. */
async function deriveByScrypt(
  [salt, cost, block, parallel]: Element[],
  bytes: number,
  passphrase: string,
): Promise<Bytes> {
  const [N, r, p] = [cost, block, parallel].map((each) => smallNumber(each)) as [number, number, number];
  const isPower = N > 1 && (N & (N - 1)) === 0;
  if (!isPower || r < 1 || p < 1 || N * r * p > MAX_SCRYPT) throw new CannotOpen("key-iterations");
  return concatBytes(
    await scrypt(new TextEncoder().encode(passphrase), octets(salt), { N, r, p, dkLen: bytes }),
  );
}

/** @throws CannotOpen key-passphrase */
export async function decryptAes(
  name: "AES-CBC" | "AES-GCM",
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Promise<Uint8Array> {
  try {
    const imported = await crypto.subtle.importKey("raw", concatBytes(key), name, false, ["decrypt"]);
    const algorithm = { name, iv: concatBytes(iv) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, concatBytes(data)));
  } catch {
    throw new CannotOpen("key-passphrase");
  }
}

function pkcs12Encryption(
  { cipher, keyBytes }: { cipher: "3des" | "rc2"; keyBytes: number },
  salt: Uint8Array,
  iterations: number,
  data: Uint8Array,
  passphrase: string,
): Uint8Array {
  const derive = (purpose: number, bytes: number) =>
    pkcs12Key("sha1", purpose, passphrase, salt, iterations, bytes);
  const key = derive(1, keyBytes);
  const iv = derive(2, 8);
  if (cipher === "rc2") return opened(decryptRc2(keyBytes * 8, key, iv, data));
  return opened(decryptDes("3DES-CBC", withThirdKey(key), iv, data));
}

/** Triple DES with two keys: the third is the first. */
function withThirdKey(key: Uint8Array): Uint8Array {
  return key.length === 24 ? key : concatBytes(key, key.subarray(0, 8));
}

/**
 * RFC 7292, B.2. @param purpose 1 for a key, 2 for an initialization vector, 3 for a MAC
 */
export function pkcs12Key(
  name: HashName,
  purpose: number,
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Bytes {
  const block = name === "sha384" || name === "sha512" ? 128 : 64;
  const inputs = concatBytes(filled(salt, block), filled(utf16(passphrase), block));
  const diversifier = new Uint8Array(block).fill(purpose);
  const parts: Uint8Array[] = [];
  for (let have = 0; have < length;) {
    let digest = hash(name, concatBytes(diversifier, inputs));
    for (let round = 1; round < iterations; round += 1) digest = hash(name, digest);
    parts.push(digest);
    have += digest.length;
    addToBlocks(inputs, filled(digest, block), block);
  }
  return concatBytes(concatBytes(...parts).subarray(0, length));
}

/** Repeated to the next multiple of a block. */
function filled(bytes: Uint8Array, block: number): Bytes {
  if (bytes.length === 0) return new Uint8Array();
  const all = new Uint8Array(Math.ceil(bytes.length / block) * block);
  return all.map((_, index) => bytes[index % bytes.length]!);
}

/** Adds B + 1 to each block, modulo its length. */
function addToBlocks(inputs: Uint8Array, added: Uint8Array, block: number): void {
  for (let start = 0; start < inputs.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at -= 1) {
      carry += inputs[start + at]! + added[at]!;
      inputs[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** With a zero at the end. */
function utf16(passphrase: string): Uint8Array {
  const bytes = new Uint8Array(passphrase.length * 2 + 2);
  for (let at = 0; at < passphrase.length; at += 1) {
    const code = passphrase.charCodeAt(at);
    bytes[2 * at] = code >> 8;
    bytes[2 * at + 1] = code & 0xff;
  }
  return bytes;
}

function pbes1(
  { hash: name, cipher }: { hash: HashName; cipher: "des" | "rc2" },
  salt: Uint8Array,
  iterations: number,
  data: Uint8Array,
  passphrase: string,
): Uint8Array {
  let derived = hash(name, concatBytes(new TextEncoder().encode(passphrase), salt));
  for (let round = 1; round < iterations; round += 1) derived = hash(name, derived);
  const [key, iv] = [derived.subarray(0, 8), derived.subarray(8, 16)];
  return opened(cipher === "des" ? decryptDes("DES-CBC", key, iv, data) : decryptRc2(64, key, iv, data));
}

const OPENSSL: Record<string, { name: "AES-CBC" | "3DES-CBC" | "DES-CBC"; keyBytes: number }> = {
  "AES-128-CBC": { name: "AES-CBC", keyBytes: 16 },
  "AES-192-CBC": { name: "AES-CBC", keyBytes: 24 },
  "AES-256-CBC": { name: "AES-CBC", keyBytes: 32 },
  "DES-EDE3-CBC": { name: "3DES-CBC", keyBytes: 24 },
  "DES-CBC": { name: "DES-CBC", keyBytes: 8 },
};

/**
 * As OpenSSL encrypts a PEM block by itself: one round of MD5 (EVP_BytesToKey).
 * @returns a private key in DER
 * @throws CannotOpen
 */
export async function decryptOpenssl(
  { cipher, iv }: { cipher: string; iv: Uint8Array },
  data: Uint8Array,
  passphrase: string,
): Promise<Uint8Array> {
  const scheme = OPENSSL[cipher];
  if (!scheme || iv.length < 8) throw new CannotOpen("key-encryption");
  const password = new TextEncoder().encode(passphrase);
  let derived = new Uint8Array();
  let last: Uint8Array = derived;
  while (derived.length < scheme.keyBytes) {
    last = hash("md5", concatBytes(last, password, iv.subarray(0, 8)));
    derived = concatBytes(derived, last);
  }
  const key = derived.subarray(0, scheme.keyBytes);
  if (scheme.name === "AES-CBC") return requireSequence(await decryptAes(scheme.name, key, iv, data));
  return requireSequence(opened(decryptDes(scheme.name, key, iv, data)));
}

function opened(data: Uint8Array | null): Uint8Array {
  if (!data) throw new CannotOpen("key-passphrase");
  return data;
}
