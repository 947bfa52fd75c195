import type { Context } from "@/lib/context/context";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { lockInstallation } from "@/lib/db/locks";
import { readUpstream } from "./read-upstream";
import { type Reading, saveReading } from "./save-reading";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { openCredentials } from "@/lib/core/keys/open-credentials";

/**
 * The current key is refused: does one that was set aside (an upload given up, a case that was cancelled) work instead?
 * Then it becomes the current one, by its token. Called by `checkInstallation`, which authorised.
 * @returns whether there is a working key again
 */
export async function promoteWorkingKey(ctx: Context, installationId: string): Promise<boolean> {
  const installation = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      clientId: true,
      template: { select: { environment: true } },
      keys: {
        where: { state: "SUBMITTED", sealedPrivateJwk: { not: null } },
        orderBy: { createdAt: "desc" },
        select: { id: true, kid: true, sealedPrivateJwk: true },
      },
    },
  });
  for (const key of installation.keys) {
    const { environment } = installation.template;
    let reading: Reading;
    try {
      reading = await readUpstream(ctx, openCredentials(ctx, key, environment, installation.clientId ?? ""));
    } catch (error) {
      if (!upstreamFailure(error)) throw error;
      continue;
    }
    const promoted = await withTransaction(ctx, async (tx, audit) => {
      const now = ctx.clock();
      await lockInstallation(tx, installationId);
      const current = await tx.clientKey.findUniqueOrThrow({
        where: { id: key.id },
        select: { state: true },
      });
      // Two checks at the same moment: the first one promoted it.
      if (current.state !== "SUBMITTED") return unchanged(current.state === "CURRENT");
      // One that a rotation or a case is working on is theirs to prove.
      const inUse = await tx.clientKey.count({
        where: {
          id: key.id,
          OR: [
            { rotations: { some: { state: { in: ["UPLOADING", "UPLOADED"] } } } },
            { revivals: { some: { state: { in: ["KEY_MADE", "UPLOADED"] } } } },
          ],
        },
      });
      if (inUse) return unchanged(false);
      await makeCurrent(tx, { id: key.id, installationId }, now);
      await saveReading(tx, installationId, reading, now);
      audit({
        action: "key.promoted",
        entity: { type: "key", id: key.id },
        installationId,
        details: { kid: key.kid },
      });
      return true;
    });
    if (promoted) return true;
  }
  return false;
}
