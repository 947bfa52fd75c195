import { z } from "zod";
import { lockInstallationOf } from "@/lib/db/locks";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withBookkeeping } from "@/lib/core/db/transaction";

const Orphaned = z.strictObject({ rotationIds: z.array(entityId).max(1000) });

/**
 * Ends the leases of rotations whose worker has exited, so that the next worker continues at once instead of
 * waiting for their end. Should another worker have claimed one since, its lease number becomes stale at the
 * next claim, and it stops without writing.
 */
export async function releaseOrphanedRotations(ctx: Context, input: z.input<typeof Orphaned>): Promise<void> {
  authorizeSystem(ctx);
  const { rotationIds } = parseInput(Orphaned, input);
  for (const id of rotationIds)
    await withBookkeeping(ctx, "lease", async (tx) => {
      const locked = await lockInstallationOf(tx, "rotation", id);
      await locked?.tx.keyRotation.updateMany({
        where: { id, state: { in: [...OPEN_ROTATION_STATES] } },
        data: { leasedUntil: null },
      });
    });
}
