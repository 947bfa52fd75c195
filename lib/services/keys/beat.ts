import { secondsBetween } from "@/lib/clock";
import { enqueue } from "@/lib/db/outbox";
import { authorizeSystem } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";

const NAME = "worker";
const SILENCE_SECONDS = 3600;

/**
 * Notes, once a minute, that the house is at work. After a long silence the house was stopped or the database was restored
 * from a backup; either way keys may have changed elsewhere, so every key is tried (`checkKnownKeys`).
 */
export async function beat(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  await ctx.db.$transaction(async (tx) => {
    const last = await tx.heartbeat.findUnique({ where: { name: NAME } });
    await tx.heartbeat.upsert({
      where: { name: NAME },
      create: { name: NAME, at: now },
      update: { at: now },
    });
    // The first time there is nobody who waits for the next round of the clock's.
    if (!last) await enqueue(tx, "count-expiries", {});
    if (!last || secondsBetween(last.at, now) < SILENCE_SECONDS) return;
    await enqueue(tx, "check-known-keys", { after: null });
  });
}
