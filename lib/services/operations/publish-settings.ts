import { addSeconds } from "@/lib/base/clock";
import type { RunningProcess } from "@/lib/base/running-process";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { ownDigests } from "./internal/own-digests";

const KEPT_SECONDS = 3600;

/**
 * Records which settings this process has, as digests that only a holder of DATA_ENCRYPTION_KEY can make.
 * Called at the start and once a minute. Rows of processes that have exited are removed.
 */
export async function publishSettings(ctx: Context, { id, ...facts }: RunningProcess): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const row = { ...facts, seenAt: now, digests: ownDigests(ctx.env) };
  await withBookkeeping(ctx, "heartbeat", async (tx) => {
    await tx.processSettings.upsert({ where: { id }, create: { id, ...row }, update: row });
    await tx.processSettings.deleteMany({ where: { seenAt: { lt: addSeconds(now, -KEPT_SECONDS) } } });
  });
}

/** Removes what a process has recorded, when it stops. */
export async function withdrawSettings(ctx: Context, id: string): Promise<void> {
  authorizeSystem(ctx);
  await withBookkeeping(ctx, "heartbeat", (tx) => tx.processSettings.deleteMany({ where: { id } }));
}
