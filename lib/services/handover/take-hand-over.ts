import { z } from "zod";
import { AppError } from "@/lib/errors";
import { authorizeInstallation } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { fileOfCurrentKey, passphrase } from "@/lib/services/keys/file-of-current-key";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";

const TakeHandOver = z.strictObject({ handOverId: entityId, installationId: entityId, passphrase });

/**
 * Hands the configuration file over: once, whatever happens to the answer afterwards. A file that is lost on the way is
 * replaced by a rotation, never by a second copy.
 * @throws AppError LINK_EXPIRED, LINK_REVOKED, FILE_TAKEN
 */
export async function takeHandOver(
  ctx: Context,
  input: z.input<typeof TakeHandOver>,
): Promise<{ name: string; text: string }> {
  authorizeInstallation(ctx, input.installationId, "keys.handover");
  const { handOverId, installationId, passphrase: secret } = parseInput(TakeHandOver, input);
  const file = await fileOfCurrentKey(ctx, installationId, secret);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const found = await tx.keyHandOver.findUnique({
      where: { id: handOverId, installationId },
      include: { installation: { select: { organizationId: true } } },
    });
    if (!found) throw new AppError("NOT_FOUND");
    if (found.takenAt) throw new AppError("FILE_TAKEN");
    if (found.revokedAt || found.keyId !== file.keyId) throw new AppError("LINK_REVOKED");
    if (found.expiresAt <= now) throw new AppError("LINK_EXPIRED");
    const taken = await tx.keyHandOver.updateMany({
      where: { id: handOverId, takenAt: null, revokedAt: null },
      data: { takenAt: now },
    });
    if (taken.count === 0) throw new AppError("FILE_TAKEN");
    audit({
      action: "hand-over.taken",
      entity: { type: "hand-over", id: handOverId },
      organizationId: found.installation.organizationId,
      installationId,
      details: { encrypted: secret !== "" },
    });
  });
  return { name: file.name, text: file.text };
}
