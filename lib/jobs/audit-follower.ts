import { randomUUID } from "node:crypto";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { MAX_UNSEALED_SECONDS } from "@/lib/domain/audit-sealing";
import { findUnsealed } from "@/lib/services/audit/find-unsealed";
import { notifyChanges } from "@/lib/services/audit/notify-changes";
import { sealAudit } from "@/lib/services/audit/seal-audit";

/** How often open pages are notified of what has been committed. */
const NOTIFY_MS = 80;
const SEAL_MS = 1000;
/** How often a backlog is reported in the log. */
const ALARM_MS = 60_000;

/**
 * Seals the audit once a second and notifies open pages of changes, in the one process that has the lease; in
 * every other one it looks once a second whether the lease has ended. Goes on after errors.
 * @returns a function that ends it, once the current batch is sealed
 */
export function followAudit(ctx: Context): () => Promise<void> {
  const sealer = randomUUID();
  let known: ReadonlySet<bigint> = new Set();
  let isOurs = false;
  let sealedAt = 0;
  let alarmedAt = 0;
  let stopped = false;
  let wake = () => {};

  async function follow(): Promise<void> {
    const now = performance.now();
    if (now - sealedAt >= SEAL_MS) {
      const batch = await sealAudit(ctx, { sealer });
      isOurs = batch !== null;
      // What is left of a full batch is sealed at once.
      if (!batch?.isMore) sealedAt = now;
      if (batch) known = await notifyChanges(ctx, { known, sealed: batch.sealed });
      if (now - alarmedAt >= ALARM_MS) {
        const { rows, oldestSeconds } = await findUnsealed(ctx);
        if (oldestSeconds > MAX_UNSEALED_SECONDS) {
          log.error({ rows, oldestSeconds }, "rows of the audit wait to be sealed");
          alarmedAt = now;
        }
      }
    } else if (isOurs) known = await notifyChanges(ctx, { known });
  }

  async function run(): Promise<void> {
    while (!stopped) {
      await follow().catch((error: unknown) => {
        sealedAt = performance.now();
        log.warn({ err: error }, "the audit could not be sealed");
      });
      await new Promise<void>((done) => {
        wake = done;
        setTimeout(done, NOTIFY_MS);
        if (stopped) done();
      });
    }
  }

  const running = run();
  return async () => {
    stopped = true;
    wake();
    await running;
  };
}
