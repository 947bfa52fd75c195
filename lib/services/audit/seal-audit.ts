import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { publishCheckpoint, writeCheckpointFile } from "./internal/publish-checkpoint";
import { type ChangedRow, sealBatch } from "./internal/seal-batch";

/**
 * Seals the next batch of committed rows (`sealBatch`) and publishes the checkpoint: to its file each time,
 * to the log and to `AUDIT_CHECKPOINT_URL` once a minute while the audit grows.
 * @param sealer the name of the process, which holds the lease
 * @returns the rows that are sealed now; null when another process seals
 */
export async function sealAudit(
  ctx: Context,
  { sealer }: { sealer: string },
): Promise<{ sealed: ChangedRow[]; isMore: boolean } | null> {
  authorizeSystem(ctx);
  const batch = await sealBatch(ctx, { lease: sealer });
  if (!batch) return null;
  if (batch.sealed.length > 0 || batch.due) writeCheckpointFile(ctx, batch.checkpoint);
  // Not waited for: sealing goes on while the receiver is slow.
  if (batch.due) void publishCheckpoint(ctx, batch.due);
  return { sealed: batch.sealed, isMore: batch.isMore };
}
