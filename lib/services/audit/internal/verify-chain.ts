import type { KeyObject } from "node:crypto";
import type { Prisma } from "@/lib/db/generated/client";
import type { Context } from "@/lib/context/context";
import { type ChainEnd, chainHash, EMPTY_CHAIN_END } from "@/lib/core/audit/canonical";
import { isCheckpointValid, checkpointKey, leavesOf } from "@/lib/core/audit/checkpoint";
import type { LoggedChainCheckpoint } from "@/lib/core/audit/logged-checkpoints";
import { merkleRoot } from "@/lib/core/audit/merkle";
import type { AuditFault } from "./audit-fault";

const BATCH = 5000;

/** Reports a fault of one row. */
export type ReportFault = (seq: bigint, what: AuditFault["what"], description: string) => void;

type Row = Prisma.AuditEventGetPayload<object>;

/**
 * Verifies the rows that earlier releases have chained: numbers without gaps, each row's hash over the
 * previous hash and its own text, each customer's own chain, the stored ends, and every signed checkpoint. A
 * row that was erased since is passed over, since its text is gone: the row after it is bound to its hash.
 * @param kept signed checkpoints from a copy of the log: they show when the newest rows were removed together
 *   with the checkpoints in the database
 */
export async function verifyChain(
  ctx: Context,
  kept: readonly LoggedChainCheckpoint[],
  fault: ReportFault,
): Promise<{ rows: number }> {
  const checkpoints: LoggedChainCheckpoint[] = await ctx.db.auditCheckpoint.findMany({
    orderBy: { seq: "asc" },
  });
  const waiting = new Map(checkpoints.map((each) => [each.seq, [each]]));
  for (const each of kept) {
    const own = waiting.get(each.seq);
    if (own?.some((other) => other.hash === each.hash && other.root === each.root)) continue;
    waiting.set(each.seq, [...(own ?? []), each]);
  }
  const key = checkpointKey(ctx.env);
  const customers = new Map<string, ChainEnd>();
  let last: ChainEnd = EMPTY_CHAIN_END;
  let rows = 0;
  for (;;) {
    const batch = await ctx.db.auditEvent.findMany({
      where: { seq: { gt: last.seq }, prevHash: { not: "" } },
      orderBy: { seq: "asc" },
      take: BATCH,
    });
    for (const row of batch) {
      if (row.seq !== last.seq + 1n)
        fault(row.seq, "missing", `rows ${last.seq + 1n} to ${row.seq - 1n} are missing`);
      else if (row.prevHash !== last.hash) fault(row.seq, "unchained", "does not follow the row before it");
      const isErased = row.canonical === "";
      if (!isErased && row.hash !== chainHash(row.prevHash, row.canonical))
        fault(row.seq, "changed", "its text differs from the one that was hashed");
      verifyCustomerChain(customers, row, fault);
      for (const each of waiting.get(row.seq) ?? []) verifyCheckpoint(each, row, customers, key, fault);
      waiting.delete(row.seq);
      last = row;
      rows += 1;
    }
    if (batch.length < BATCH) break;
  }
  for (const [seq, each] of waiting)
    fault(seq, "checkpoint", `was signed on ${each[0]!.createdAt.toISOString()} but is missing`);
  await verifyEnds(ctx, last, customers, fault);
  return { rows };
}

/**
 * Verifies a row's place in its customer's chain. After a fault the chain continues from the stored values.
 */
function verifyCustomerChain(customers: Map<string, ChainEnd>, row: Row, fault: ReportFault): void {
  if (!row.organizationId) return;
  const before = customers.get(row.organizationId) ?? EMPTY_CHAIN_END;
  const { organizationSeq: seq, organizationHash: hash } = row;
  if (seq === null || hash === null) {
    fault(row.seq, "customer", "has no place in its customer's chain");
    return;
  }
  const isBound = row.canonical === "" || hash === chainHash(before.hash, row.canonical);
  if (seq !== before.seq + 1n || !isBound)
    fault(row.seq, "customer", `does not follow row ${before.seq} of its customer's chain`);
  customers.set(row.organizationId, { seq, hash });
}

function verifyCheckpoint(
  checkpoint: LoggedChainCheckpoint,
  row: Row,
  customers: ReadonlyMap<string, ChainEnd>,
  key: KeyObject | null,
  fault: ReportFault,
): void {
  const signedAt = checkpoint.createdAt.toISOString();
  if (checkpoint.hash !== row.hash)
    fault(row.seq, "checkpoint", `is not the row that was signed on ${signedAt}`);
  if (!key || !isCheckpointValid(key, checkpoint)) fault(row.seq, "checkpoint", "its signature is invalid");
  if (checkpoint.root === null) return;
  const ends = [...customers].map(([organizationId, end]) => ({ organizationId, ...end }));
  if (merkleRoot(leavesOf(ends)) !== checkpoint.root)
    fault(row.seq, "checkpoint", `the customers' chains are not those that were signed on ${signedAt}`);
}

/** Whether the stored ends are those of the rows. */
async function verifyEnds(
  ctx: Context,
  last: ChainEnd,
  customers: ReadonlyMap<string, ChainEnd>,
  fault: ReportFault,
): Promise<void> {
  const head = await ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  // Rows may have been written meanwhile; the head is then ahead, and never differs otherwise.
  if (head.seq < last.seq) fault(head.seq + 1n, "inserted", "is after the end of the chain");
  if (head.seq === last.seq && head.hash !== last.hash)
    fault(head.seq, "head", "is not the end of the chain");
  if (head.seq > last.seq && !(await ctx.db.auditEvent.count({ where: { seq: head.seq } })))
    fault(head.seq, "missing", `rows ${last.seq + 1n} to ${head.seq} are missing`);
  const kept = new Map((await ctx.db.auditChain.findMany()).map((each) => [each.organizationId, each]));
  for (const [organizationId, end] of customers) {
    const own = kept.get(organizationId);
    if (!own || own.seq < end.seq || (own.seq === end.seq && own.hash !== end.hash))
      fault(last.seq, "customer", `the chain of customer ${organizationId} does not end where it should`);
  }
}
