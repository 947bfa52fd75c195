import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Env } from "@/lib/base/env";
import type { ChainEnd } from "./canonical";
import { leafHash } from "./merkle";

/** The ends of the audit chain and of the customers' chains at one time, from before the log. */
interface ChainCheckpoint extends ChainEnd {
  /**
   * Root of the tree over the customers' chain ends; null in a checkpoint that was signed before there was a
   * tree.
   */
  root: string | null;
}

export interface SignedChainCheckpoint extends ChainCheckpoint {
  /** Ed25519, base64url. */
  signature: string;
}

export interface CustomerChainEnd extends ChainEnd {
  organizationId: string;
}

function textOf({ seq, hash, root }: ChainCheckpoint): Buffer {
  return Buffer.from(["klientvakt audit checkpoint", seq, hash, ...(root === null ? [] : [root])].join("\n"));
}

/** The key that signs this system's checkpoints; null without `AUDIT_SIGNING_KEY`. */
export function signingKey(env: Env): KeyObject | null {
  return env.AUDIT_SIGNING_KEY ? createPrivateKey({ key: env.AUDIT_SIGNING_KEY, format: "jwk" }) : null;
}

/** The public key that verifies this system's checkpoints; null without `AUDIT_SIGNING_KEY`. */
export function checkpointKey(env: Env): KeyObject | null {
  const key = signingKey(env);
  return key && createPublicKey(key);
}

/** The leaf of one customer's chain. */
export function leafOf({ organizationId, seq, hash }: CustomerChainEnd): string {
  return leafHash(`${organizationId}\n${seq}\n${hash}`);
}

/** The leaves, ordered by customer id. */
export function leavesOf(ends: readonly CustomerChainEnd[]): string[] {
  return [...ends].sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1)).map(leafOf);
}

export function isCheckpointValid(key: KeyObject, checkpoint: SignedChainCheckpoint): boolean {
  return isTextSigned(key, textOf(checkpoint), checkpoint.signature);
}

/** @returns Ed25519 signature in base64url; null without `AUDIT_SIGNING_KEY` */
export function signText(env: Env, text: Buffer): string | null {
  const key = signingKey(env);
  return key && sign(null, text, key).toString("base64url");
}

/** Whether a text was signed by `signText` with this key; one without a signature was not. */
export function isTextSigned(key: KeyObject, text: Buffer, signature: string | null | undefined): boolean {
  return !!signature && verify(null, text, key, Buffer.from(signature, "base64url"));
}
