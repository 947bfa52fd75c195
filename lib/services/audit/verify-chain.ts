import type { Prisma } from "@/lib/db/generated/client";
import { authorizeSystem } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { canonicalJson, chainHash } from "./canonical";
import { checkpointHolds } from "./checkpoint";

const BATCH = 5000;
const MOST_FAULTS = 20;

export interface ChainFault {
  /** Of the row at which it shows. */
  seq: string;
  what: "missing" | "inserted" | "changed" | "unchained" | "head" | "checkpoint";
  told: string;
}

export interface ChainVerdict {
  rows: number;
  checkpoints: number;
  /** The first twenty. */
  faults: ChainFault[];
}

/**
 * Goes through the whole audit: numbers without gaps, each row's hash over the one before it and its own text, the text as the columns have
 * it, the end as the head has it, and every signed checkpoint. Names each row that does not hold.
 */
export async function verifyChain(ctx: Context): Promise<ChainVerdict> {
  authorizeSystem(ctx);
  const faults: ChainFault[] = [];
  const fault = (seq: bigint, what: ChainFault["what"], told: string) => {
    if (faults.length < MOST_FAULTS) faults.push({ seq: seq.toString(), what, told });
  };
  const checkpoints = await ctx.db.auditCheckpoint.findMany({ orderBy: { seq: "asc" } });
  const waiting = new Map(checkpoints.map((each) => [each.seq, each]));
  let last = { seq: 0n, hash: "0".repeat(64) };
  let rows = 0;
  for (;;) {
    const batch = await ctx.db.auditEvent.findMany({
      where: { seq: { gt: last.seq } },
      orderBy: { seq: "asc" },
      take: BATCH,
    });
    for (const row of batch) {
      if (row.seq !== last.seq + 1n)
        fault(row.seq, "missing", `rows ${last.seq + 1n} to ${row.seq - 1n} are not there`);
      else if (row.prevHash !== last.hash) fault(row.seq, "unchained", "does not follow the row before it");
      if (row.hash !== chainHash(row.prevHash, row.canonical))
        fault(row.seq, "changed", "its text is not the one that was hashed");
      const differing = differingColumn(row);
      if (differing) fault(row.seq, "changed", `${differing} is not as in the text that was hashed`);
      const checkpoint = waiting.get(row.seq);
      if (checkpoint && checkpoint.hash !== row.hash)
        fault(
          row.seq,
          "checkpoint",
          `is not the row that was signed on ${checkpoint.createdAt.toISOString()}`,
        );
      if (checkpoint && !checkpointHolds(ctx.env, checkpoint))
        fault(row.seq, "checkpoint", "its signature does not hold");
      waiting.delete(row.seq);
      last = row;
      rows += 1;
    }
    if (batch.length < BATCH) break;
  }
  for (const seq of waiting.keys()) fault(seq, "checkpoint", "was signed and is not there");
  const head = await ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  // Somebody may have written meanwhile; then the head is ahead, never elsewhere.
  if (head.seq < last.seq) fault(head.seq + 1n, "inserted", "stands after the end of the chain");
  if (head.seq === last.seq && head.hash !== last.hash)
    fault(head.seq, "head", "is not the end of the chain");
  if (head.seq > last.seq && !(await ctx.db.auditEvent.count({ where: { seq: head.seq } })))
    fault(head.seq, "missing", `rows ${last.seq + 1n} to ${head.seq} are not there`);
  return { rows, checkpoints: checkpoints.length, faults };
}

type Row = Prisma.AuditEventGetPayload<object>;

/** The first column that says otherwise than the text that was hashed; null when all agree. */
function differingColumn(row: Row): string | null {
  let told: Record<string, unknown>;
  try {
    told = JSON.parse(row.canonical) as Record<string, unknown>;
  } catch {
    return "the text";
  }
  const columns: Record<string, unknown> = {
    seq: row.seq.toString(),
    occurredAt: row.occurredAt.toISOString(),
    actorKind: row.actorKind,
    actorId: row.actorId,
    actorName: row.actorName,
    action: row.action,
    entityType: row.entityType,
    entityId: row.entityId,
    organizationId: row.organizationId,
    installationId: row.installationId,
    details: row.details,
  };
  return (
    Object.keys(columns).find((name) => canonicalJson(columns[name]) !== canonicalJson(told[name])) ?? null
  );
}
