import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { publishCheckpoint, writeCheckpointFile } from "./internal/publish-checkpoint";
import { sealAll } from "./internal/seal-batch";

/**
 * Seals everything that is committed, and publishes the checkpoint at once. Runs daily as well, so that the
 * log has one when no worker seals.
 * @returns the newest checkpoint: its note; empty while the audit is
 */
export async function signCheckpoint(ctx: Context): Promise<string> {
  authorizeSystem(ctx);
  const { checkpoint, due } = await sealAll(ctx, { publish: true });
  writeCheckpointFile(ctx, checkpoint);
  if (due) await publishCheckpoint(ctx, due);
  return checkpoint;
}
