import { PUBLIC_KEY_PROBLEMS, type PublicKeyProblem } from "../public-key.ts";

/** How a key was written, as far as it is worth saying to the person who has it. */
export const KEY_FORMS = [
  "jwk",
  "jwks",
  "configuration-file",
  "rsa-xml",
  "pkcs1",
  "pkcs8",
  "sec1",
  "spki",
  "certificate",
  "pkcs12",
] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

/** What was found instead of a key that can be used, private or public. */
const FOUND_INSTEAD = [
  "key-none",
  "key-form",
  "key-too-large",
  "key-damaged",
  "key-incomplete",
  "key-json",
  "key-exponent",
  "key-symmetric",
  "key-ed25519",
  "key-x25519",
  "key-curve",
  "key-dsa",
  "key-type",
  "key-ssh",
  "key-pgp",
  "key-csr",
  "key-pkcs7",
  "key-token",
  "key-encrypted-token",
  "key-har",
  "key-html",
  "key-xml",
  "key-zip",
  "key-java-store",
  "key-database",
  "key-document",
  "key-file-without-key",
  "key-many",
] as const;

/** Why no key was read. Each has its sentence `fields.<code>`: what was found, and what to do. */
export const KEY_READER_PROBLEMS = [
  ...FOUND_INSTEAD,
  "key-halves-differ",
  "key-multi-prime",
  "key-encrypted",
  "key-passphrase",
  "key-encryption",
  "key-iterations",
  "key-timeout",
  "key-busy",
  "key-choice",
  "key-public",
  "key-certificate",
] as const;
export type KeyReaderProblem = (typeof KEY_READER_PROBLEMS)[number];
export type KeyProblem = KeyReaderProblem | PublicKeyProblem;

/** Why a public key is refused. */
export const PUBLIC_KEY_REFUSALS: readonly KeyProblem[] = [...PUBLIC_KEY_PROBLEMS, ...FOUND_INSTEAD];

/** The members of a JWK that the reader passes on: all of them are text. */
export type JwkMembers = Record<string, string>;

/** A key that was read. Its numbers are checked: the halves belong together, a point is on its curve. */
export interface FoundKey {
  form: KeyForm;
  isPrivate: boolean;
  kty: "RSA" | "EC";
  /** Bits of the modulus, or of the curve's field. */
  bits: number;
  /** P-256, P-384 or P-521; null for RSA. */
  curve: string | null;
  /** The alias in a key store, or whom a certificate is issued to. */
  name: string | null;
  /** As it was stated, to the character; null when it was not. */
  statedKid: string | null;
  /** The stated `kid`, or else the thumbprint. */
  kid: string;
  alg: string;
  /** RFC 7638. */
  thumbprint: string;
  publicJwk: JwkMembers;
  /** Null when only the public half was found. */
  privateJwk: JwkMembers | null;
}

/** What opens with a passphrase. */
export type EncryptedForm = "pkcs8" | "pkcs12" | "pem" | "jwe";

export type KeyReading =
  | {
      kind: "keys";
      /** At least one; of one key one entry, the private half if both were found. */
      keys: [FoundKey, ...FoundKey[]];
      /** From a configuration file (domain 2.6). */
      clientId: string | null;
      authority: string | null;
    }
  /** A passphrase is needed. */
  | { kind: "encrypted"; form: EncryptedForm }
  | { kind: "refused"; problem: KeyProblem };

/** A key as some format wrote it, before its numbers are checked. */
export interface RawKey {
  form: KeyForm;
  name: string | null;
  /** Names as in a JWK, values of any kind; null means absent. */
  members: Record<string, unknown>;
}

/** Something that opens with a passphrase. */
export interface Encrypted {
  form: EncryptedForm;
  bytes: Uint8Array;
  /** Of a PEM block that OpenSSL encrypted in its own way. */
  encryption: { cipher: string; iv: Uint8Array } | null;
}

/** What was in something encrypted, each part to be read as a file of its own; or why it did not open. */
export type Opened =
  | { contents: { bytes: Uint8Array; name: string | null }[] }
  | {
      problem:
        "key-passphrase" | "key-encryption" | "key-iterations" | "key-damaged" | "key-timeout" | "key-busy";
    };

export type OpenEncrypted = (encrypted: Encrypted, passphrase: string) => Promise<Opened>;
