import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/*
 * Checkpoints of a log: C2SP tlog-checkpoint in a C2SP signed-note, with Ed25519. An extension line has the
 * time at which it was signed.
 */

export interface Checkpoint {
  /** The name of the log, which is also the name of the key. */
  origin: string;
  size: number;
  root: Buffer;
  signedAt: Date;
}

const ED25519 = 1;
const MAX_NOTE_LENGTH = 10_000;

/**
 * @param key signs it; without one the note has no signature, and proves nothing by itself
 * @returns the text of the note
 */
export function writeCheckpoint(checkpoint: Checkpoint, key: KeyObject | null): string {
  const { origin, size, root, signedAt } = checkpoint;
  const text = `${origin}\n${size}\n${root.toString("base64")}\ntime ${signedAt.toISOString()}\n`;
  if (!key) return `${text}\n`;
  const signature = Buffer.concat([keyId(origin, key), sign(null, Buffer.from(text), key)]);
  return `${text}\n— ${origin} ${signature.toString("base64")}\n`;
}

/** What a note says, whoever has signed it; null when it is no checkpoint of this form. */
export function readCheckpoint(note: string): Checkpoint | null {
  if (note.length > MAX_NOTE_LENGTH) return null;
  const [origin, size, root, time, blank] = note.split("\n");
  if (!origin || !/^(0|[1-9]\d{0,14})$/.test(size ?? "") || blank !== "") return null;
  const hash = Buffer.from(root ?? "", "base64");
  const signedAt = new Date(/^time (\S+)$/.exec(time ?? "")?.[1] ?? Number.NaN);
  if (hash.length !== 32 || hash.toString("base64") !== root || Number.isNaN(signedAt.getTime())) return null;
  return { origin, size: Number(size), root: hash, signedAt };
}

/** Whether a note has a valid signature by this key, in the name of the log that it is about. */
export function isSignedBy(note: string, key: KeyObject): boolean {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0) return false;
  const text = note.slice(0, cut + 1);
  const origin = text.slice(0, text.indexOf("\n"));
  return note
    .slice(cut + 2)
    .split("\n")
    .some((line) => {
      const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      const bytes = Buffer.from(base64 ?? "", "base64");
      return (
        name === origin &&
        bytes.subarray(0, 4).equals(keyId(origin, key)) &&
        verify(null, Buffer.from(text), publicPart(key), bytes.subarray(4))
      );
    });
}

/** The key as verifiers of signed notes are given it: `<name>+<key id>+<type and key>`. */
export function verifierKey(name: string, key: KeyObject): string {
  const typed = Buffer.concat([Buffer.of(ED25519), rawKey(key)]).toString("base64");
  return `${name}+${keyId(name, key).toString("hex")}+${typed}`;
}

function keyId(name: string, key: KeyObject): Buffer {
  const typed = Buffer.concat([Buffer.of(ED25519), rawKey(key)]);
  return createHash("sha256").update(`${name}\n`).update(typed).digest().subarray(0, 4);
}

/** The last 32 bytes of an Ed25519 key's SubjectPublicKeyInfo are the key (RFC 8410, 4). */
function rawKey(key: KeyObject): Buffer {
  return publicPart(key).export({ format: "der", type: "spki" }).subarray(-32);
}

function publicPart(key: KeyObject): KeyObject {
  return key.type === "private" ? createPublicKey(key) : key;
}
