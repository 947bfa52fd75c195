import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { destroyOverdue, listOverdue } from "@/lib/core/keys/ledger/kept";
import { lockInstallation } from "@/lib/db/locks";

/** Destroys the kept private keys of closed installations whose time is over. */
export async function destroyOverdueKeys(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  for (const installationId of await listOverdue(ctx.db, ctx.clock()))
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      const keysDestroyed = await destroyOverdue(locked, ctx.clock());
      if (keysDestroyed === 0) return unchanged(undefined);
      audit({
        action: "installation.keys-destroyed",
        entity: { type: "installation", id: installationId },
        installationId,
        details: { keysDestroyed },
      });
    });
}
