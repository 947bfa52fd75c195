import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { lockInstallation } from "@/lib/db/locks";

const ResolveSuspicion = z.strictObject({
  installationId: entityId,
  instanceId: z.string().min(1).max(64),
});

/**
 * Records that a person has dealt with a suspicion that an instance was copied or restored. Its next report
 * is compared with nothing from before, so whichever copy was kept goes on; two that both go on are suspected
 * again.
 * @throws AppError INVALID_INPUT, NOT_FOUND when there is no suspicion
 */
export async function resolveSuspicion(ctx: Context, input: z.input<typeof ResolveSuspicion>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { installationId, instanceId } = parseInput(ResolveSuspicion, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const instance = await tx.reportingInstance.findUnique({
      where: { installationId_instanceId: { installationId, instanceId } },
      select: { suspicion: true, receipts: true },
    });
    if (!instance?.suspicion) throw new AppError("NOT_FOUND");
    await locked.tx.reportingInstance.update({
      where: { installationId_instanceId: { installationId, instanceId } },
      data: {
        suspicion: null,
        suspectedAt: null,
        receipts: { ...(instance.receipts as object), lines: [] },
      },
    });
    const others = await tx.reportingInstance.aggregate({
      where: { installationId, suspicion: { not: null } },
      _min: { suspectedAt: true },
    });
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { suspectedAt: others._min.suspectedAt },
    });
    audit({
      action: "installation.suspicion-resolved",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { instanceId, suspicion: instance.suspicion.toLowerCase() },
    });
  });
}
