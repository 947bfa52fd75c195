import { lockInstallation } from "@/lib/db/locks";
import {
  FLEET_TEXT_NAMES,
  INSTALLATION_TEXT_NAMES,
  mapFleetTextFields,
  mapTextFields,
} from "@/lib/domain/installation-fields";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { changedValues } from "@/lib/core/audit/changed-values";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { UpdateInstallation, type UpdateInstallationInput } from "./schemas";

/**
 * Changes the texts that staff write about an installation; HelseID never sees them. The audit row names the
 * changed ones, and has what those of lists were and are; in the others people may be named.
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
    const after = mapTextFields((name) => data[name] ?? before[name]);
    const changed = INSTALLATION_TEXT_NAMES.filter((name) => after[name] !== before[name]);
    if (changed.length === 0) return unchanged(undefined);
    const unlisted = changed.filter((name) => !FLEET_TEXT_NAMES.some((each) => each === name));
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { ...data, updatedAt: ctx.clock() },
    });
    audit({
      action: "installation.updated",
      entity: { type: "installation", id: installationId },
      installationId,
      details: changedValues(
        mapFleetTextFields((name) => before[name]),
        mapFleetTextFields((name) => after[name]),
        unlisted,
      ),
    });
  });
}
