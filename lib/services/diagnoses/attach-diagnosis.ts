import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/**
 * Attaches a diagnosis to the installation's open revival.
 * @throws AppError NOT_FOUND, CONFLICT when none is open
 */
export async function attachDiagnosis(ctx: Context, input: { diagnosisId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const id = parseInput(entityId, input.diagnosisId);
  await withTransaction(ctx, async (tx, audit) => {
    const diagnosis = await tx.diagnosis.findUnique({
      where: { id },
      select: { installationId: true },
    });
    if (!diagnosis) throw new AppError("NOT_FOUND");
    const { installationId } = diagnosis;
    const open = await tx.revival.findFirst({
      where: { installationId, endedAt: null },
      orderBy: { createdAt: "desc" },
      select: { id: true },
    });
    if (!open) throw new AppError("CONFLICT");
    await tx.diagnosis.update({ where: { id }, data: { revivalId: open.id } });
    audit({
      action: "diagnosis.attached",
      entity: { type: "diagnosis", id },
      installationId,
      details: { case: open.id },
    });
  });
}
