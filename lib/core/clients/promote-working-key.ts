import type { Context } from "@/lib/context/context";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { lockInstallation } from "@/lib/db/locks";
import { readUpstream } from "./read-upstream";
import { type Reading, saveReading } from "./save-reading";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import type { UpstreamFailure } from "@/lib/domain/failures";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { openCredentials } from "@/lib/core/keys/open-credentials";

/**
 * After the current key was refused: looks for another key that works (of an upload or a revival that was
 * given up) and makes it current. Called by `checkInstallation` and `proveRestored`, which authorize.
 * @returns "promoted" when there is a working key again; else why the newest that was tried does not work,
 *   and null when there was none to try
 */
export async function promoteWorkingKey(
  ctx: Context,
  installationId: string,
): Promise<"promoted" | UpstreamFailure | null> {
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
  let failure: UpstreamFailure | null = null;
  for (const key of installation.keys) {
    const { environment } = installation.template;
    let reading: Reading;
    try {
      reading = await readUpstream(ctx, openCredentials(ctx, key, environment, installation.clientId ?? ""), {
        fresh: true,
      });
    } catch (error) {
      const code = upstreamFailure(error);
      if (!code) throw error;
      failure ??= code;
      continue;
    }
    const promoted = await withTransaction(ctx, async (tx, audit) => {
      const now = ctx.clock();
      const locked = await lockInstallation(tx, installationId);
      const current = await tx.clientKey.findUniqueOrThrow({
        where: { id: key.id },
        select: { state: true },
      });
      // A concurrent check has promoted it.
      if (current.state !== "SUBMITTED") return unchanged(current.state === "CURRENT");
      // A key in use by a rotation or a revival is proved there.
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
      await makeCurrent(locked, key.id, now);
      await saveReading(locked, reading, now);
      audit({
        action: "key.promoted",
        entity: { type: "key", id: key.id },
        installationId,
        details: { kid: key.kid },
      });
      return true;
    });
    if (promoted) return "promoted";
  }
  return failure;
}
