import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { storedAddress } from "@/lib/core/webhooks/webhook-address";

/**
 * Seals the addresses of chats that an earlier release has stored as they are. The address stays the same, so
 * no audit row is needed. Idempotent.
 * @returns the number of addresses
 */
export async function sealChatAddresses(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const open = await ctx.db.webhook.findMany({
    where: { kind: { not: "STANDARD" }, sealedUrl: null },
    select: { id: true, kind: true, url: true },
  });
  let count = 0;
  for (const { id, kind, url } of open)
    count += await withBookkeeping(ctx, "reseal", async (tx) => {
      const { count } = await tx.webhook.updateMany({
        where: { id, url, sealedUrl: null },
        data: storedAddress({ id, kind, url }, ctx.env.DATA_ENCRYPTION_KEY),
      });
      return count;
    });
  return count;
}
