import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Env } from "@/lib/env";

/** What a checkpoint says: the chain had this row as its end. */
export interface Checkpoint {
  seq: bigint;
  hash: string;
  /** Ed25519, base64url. */
  signature: string;
}

function textOf({ seq, hash }: { seq: bigint; hash: string }): Buffer {
  return Buffer.from(`klientvakt audit checkpoint\n${seq}\n${hash}`);
}

function keyOf(env: Env): KeyObject | null {
  return env.AUDIT_SIGNING_KEY ? createPrivateKey({ key: env.AUDIT_SIGNING_KEY, format: "jwk" }) : null;
}

/** Helper of the audit's verbs. @returns null in a house without a signing key */
export function signCheckpointText(env: Env, end: { seq: bigint; hash: string }): string | null {
  const key = keyOf(env);
  return key ? sign(null, textOf(end), key).toString("base64url") : null;
}

/** Whether a checkpoint is signed with this house's key; none is, where there is no key. */
export function checkpointHolds(env: Env, checkpoint: Checkpoint): boolean {
  const key = keyOf(env);
  if (!key) return false;
  return verify(
    null,
    textOf(checkpoint),
    createPublicKey(key),
    Buffer.from(checkpoint.signature, "base64url"),
  );
}
