import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import {
  type Checkpoint,
  type CustomerChainEnd,
  leavesOf,
  checkpointSignature,
} from "@/lib/core/audit/checkpoint";
import { merkleRoot } from "@/lib/core/audit/merkle";
import { withBookkeeping, withSnapshot } from "@/lib/core/db/transaction";

/**
 * Signs the ends of the audit chain and of every organization's chain as they are now, and stores the
 * checkpoint, once per end. It is also written to the log, which is kept elsewhere: whoever controls the
 * database alone cannot rewrite what lies before it.
 * @returns what was signed and the ends under it; without a signing key `signature` is null and nothing is
 * stored
 */
export async function makeCheckpoint(
  ctx: Context,
): Promise<{ checkpoint: Checkpoint & { signature: string | null }; ends: CustomerChainEnd[] }> {
  const { head, ends } = await withSnapshot(ctx, async (tx) => ({
    head: await tx.auditHead.findUniqueOrThrow({ where: { id: 1 }, select: { seq: true, hash: true } }),
    ends: await tx.auditChain.findMany(),
  }));
  const checkpoint = { ...head, root: merkleRoot(leavesOf(ends)) };
  const signature = head.seq === 0n ? null : checkpointSignature(ctx.env, checkpoint);
  if (!signature) return { checkpoint: { ...checkpoint, signature: null }, ends };
  const { count } = await withBookkeeping(ctx, "audit-checkpoint", (tx) =>
    tx.auditCheckpoint.createMany({
      data: [{ ...checkpoint, signature, createdAt: ctx.clock() }],
      skipDuplicates: true,
    }),
  );
  if (count > 0) log.info({ ...checkpoint, seq: head.seq.toString(), signature }, "audit checkpoint");
  return { checkpoint: { ...checkpoint, signature }, ends };
}
