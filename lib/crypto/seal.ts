import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Sealing of secrets at rest: AES-256-GCM with a data key of its own per record, wrapped by the master key
 * (`DATA_ENCRYPTION_KEY`). The text names its format and the master key it was made with, so that the master
 * key can be rotated: `v1.<master key id>.<wrapped data key>.<ciphertext>`, each part base64url.
 */
const FORMAT = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

export class SealError extends Error {
  override readonly name = "SealError";
}

function encrypt(key: Buffer, plain: Buffer, aad: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypt(key: Buffer, sealed: string, aad: string): Buffer {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealError("too short");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(aad))
    .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    throw new SealError("wrong key, wrong record, or altered text");
  }
}

function masterKey(encoded: string): { key: Buffer; id: string } {
  const key = Buffer.from(encoded, "base64");
  const id = Buffer.from(hkdfSync("sha256", key, "", "klientvakt master key id", 6)).toString("base64url");
  return { key, id };
}

/**
 * @param plain the secret
 * @param record what it belongs to, e.g. `client-key:<id>`; the text opens for that record only
 * @param master `DATA_ENCRYPTION_KEY`, 32 bytes in base64
 */
export function seal(plain: string, record: string, master: string): string {
  const { key, id } = masterKey(master);
  const dataKey = randomBytes(32);
  const wrapped = encrypt(key, dataKey, `${FORMAT}.${id}:${record}`);
  return [FORMAT, id, wrapped, encrypt(dataKey, Buffer.from(plain), record)].join(".");
}

/**
 * @param master `DATA_ENCRYPTION_KEY`
 * @param previous `DATA_ENCRYPTION_KEY_PREVIOUS`, while the master key is being rotated
 * @throws SealError when the master key, the record or the text is not the one it was sealed with
 */
export function unseal(sealed: string, record: string, master: string, previous?: string): string {
  const [format, keyId, wrapped, text] = sealed.split(".");
  if (format !== FORMAT || !keyId || !wrapped || !text) throw new SealError("unknown format");
  const found = [master, ...(previous ? [previous] : [])].map(masterKey).find((each) => each.id === keyId);
  if (!found) throw new SealError("sealed with another master key");
  return decrypt(decrypt(found.key, wrapped, `${FORMAT}.${keyId}:${record}`), text, record).toString();
}

/** Is the text sealed with this master key? Says nothing about whether it opens. */
export function isSealedWith(sealed: string, master: string): boolean {
  return sealed.split(".")[1] === masterKey(master).id;
}
