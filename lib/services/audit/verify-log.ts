import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { KeptCheckpoints } from "@/lib/core/audit/logged-checkpoints";
import type { AuditFault } from "./internal/audit-fault";
import { type ReportFault, verifyChain } from "./internal/verify-chain";
import { verifyTree } from "./internal/verify-tree";

const MAX_FAULTS = 20;

export interface LogVerdict {
  /** Rows in the log. */
  rows: number;
  /** Those whose text and salt were erased. */
  erased: number;
  /** Those that earlier releases have chained as well. */
  chained: number;
  /** Rows that are written and wait for the sealer. */
  unsealed: number;
  /** Customers with rows. */
  customers: number;
  /** Checkpoints of the log that were published. */
  checkpoints: number;
  /** The first twenty. */
  faults: AuditFault[];
}

/**
 * Verifies the whole audit: every row against what the log commits to, places and customers' numbers without
 * gaps, the tree and its tiles, every published checkpoint, and the chain of earlier releases. Names each row
 * that fails.
 * @param kept checkpoints that were kept outside the database: they show when the newest rows were cut off
 *   together with the checkpoints in it
 */
export async function verifyLog(
  ctx: Context,
  kept: KeptCheckpoints = { notes: [], chain: [] },
): Promise<LogVerdict> {
  authorizeSystem(ctx);
  const faults: AuditFault[] = [];
  const fault: ReportFault = (seq, what, description) => {
    if (faults.length < MAX_FAULTS) faults.push({ seq: seq.toString(), what, description });
  };
  const tree = await verifyTree(ctx, kept.notes, fault);
  const { rows: chained } = await verifyChain(ctx, kept.chain, fault);
  return { ...tree, chained, faults };
}
