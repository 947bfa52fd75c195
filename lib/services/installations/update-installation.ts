import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { UpdateInstallation, type UpdateInstallationInput } from "./schemas";

/** Changes label and note: our own words about it, which HelseID never sees. */
export async function updateInstallation(ctx: Context, input: UpdateInstallationInput): Promise<void> {
  authorize(ctx, "installations.write");
  const { installationId, ...data } = parseInput(UpdateInstallation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.installation.findUnique({
      where: { id: installationId },
      select: { label: true, note: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    const changed = (["label", "note"] as const).filter((field) => before[field] !== data[field]);
    if (changed.length === 0) return unchanged(undefined);
    await tx.installation.update({
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
