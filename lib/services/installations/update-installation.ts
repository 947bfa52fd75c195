import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";
import { unchanged, withTransaction } from "@/lib/services/transaction";
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
