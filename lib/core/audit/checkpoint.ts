import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Env } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import type { ChainEnd } from "./canonical";
import { leafHash, merkleRoot } from "./merkle";

/** What a checkpoint says: the audit had this row as its end, and the customers' chains had theirs. */
export interface Checkpoint extends ChainEnd {
  /** Of the tree over the customers' ends; null in one that was signed before there were such. */
  root: string | null;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Ed25519, base64url. */
  signature: string;
}

export interface CustomerEnd extends ChainEnd {
  organizationId: string;
}

function textOf({ seq, hash, root }: Checkpoint): Buffer {
  return Buffer.from(["klientvakt audit checkpoint", seq, hash, ...(root === null ? [] : [root])].join("\n"));
}

function keyOf(env: Env): KeyObject | null {
  return env.AUDIT_SIGNING_KEY ? createPrivateKey({ key: env.AUDIT_SIGNING_KEY, format: "jwk" }) : null;
}

/** The public half of this house's key; null where there is none. */
export function checkpointKey(env: Env): KeyObject | null {
  const key = keyOf(env);
  return key && createPublicKey(key);
}

/** The leaf of a customer's chain. */
export function leafOf({ organizationId, seq, hash }: CustomerEnd): string {
  return leafHash(`${organizationId}\n${seq}\n${hash}`);
}

/** Leaves in the order of the customers' ids. */
export function leavesOf(ends: readonly CustomerEnd[]): string[] {
  return [...ends].sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1)).map(leafOf);
}

export function checkpointHolds(key: KeyObject, checkpoint: SignedCheckpoint): boolean {
  return verify(null, textOf(checkpoint), key, Buffer.from(checkpoint.signature, "base64url"));
}

/**
 * Helper of the audit's verbs. Signs the end of the audit and of every customer's chain as they are now, and keeps it; once per end. It goes
 * to the log as well, which is kept elsewhere: who owns the database alone cannot then rewrite what lies before.
 * @returns what was signed and the ends under it; `signature` is null in a house without a signing key, and nothing is kept
 */
export async function makeCheckpoint(
  ctx: Context,
): Promise<{ checkpoint: Checkpoint & { signature: string | null }; ends: CustomerEnd[] }> {
  // One snapshot: the head and the customers' ends of the same moment.
  const { head, ends } = await ctx.db.$transaction(
    async (tx) => ({
      head: await tx.auditHead.findUniqueOrThrow({ where: { id: 1 }, select: { seq: true, hash: true } }),
      ends: await tx.auditChain.findMany(),
    }),
    { isolationLevel: "RepeatableRead", timeout: 20_000 },
  );
  const checkpoint = { ...head, root: merkleRoot(leavesOf(ends)) };
  const key = keyOf(ctx.env);
  if (!key || head.seq === 0n) return { checkpoint: { ...checkpoint, signature: null }, ends };
  const signature = sign(null, textOf(checkpoint), key).toString("base64url");
  const { count } = await ctx.db.auditCheckpoint.createMany({
    data: [{ ...checkpoint, signature, createdAt: ctx.clock() }],
    skipDuplicates: true,
  });
  if (count > 0) log.info({ ...checkpoint, seq: head.seq.toString(), signature }, "audit checkpoint");
  return { checkpoint: { ...checkpoint, signature }, ends };
}
