import { lockInstallation } from "@/lib/db/locks";
import { INSTALLATION_TEXT_NAMES, mapTextFields } from "@/lib/domain/installation-fields";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { UpdateInstallation, type UpdateInstallationInput } from "./schemas";

/**
 * Changes the texts that staff write about an installation; HelseID never sees them. The audit row names the
 * changed ones.
 * @throws AppError NOT_FOUND, or INVALID_INPUT with the field that is wrong
 */
export async function updateInstallation(ctx: Context, input: UpdateInstallationInput): Promise<void> {
  authorize(ctx, "installations.write");
  const { installationId, ...data } = parseInput(UpdateInstallation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const before = await tx.installation.findUnique({
      where: { id: installationId },
      select: mapTextFields(() => true as const),
    });
    if (!before) throw new AppError("NOT_FOUND");
    const changed = INSTALLATION_TEXT_NAMES.filter(
      (name) => data[name] !== undefined && data[name] !== before[name],
    );
    if (changed.length === 0) return unchanged(undefined);
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { ...data, updatedAt: ctx.clock() },
    });
    audit({
      action: "installation.updated",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { changed },
    });
  });
}
