import { z } from "zod";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { rotationRefusal } from "@/lib/domain/rotation-refusal";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { countChanges } from "@/lib/core/limits/count-changes";
import { loadRotationFacts } from "@/lib/core/keys/rotation-facts";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

const StartRotation = z.strictObject({
  installationId: entityId,
  /** Created when the form is rendered, or by the system. The same id never starts a second rotation. */
  operationId: z.string().min(8).max(100),
  trigger: z.enum(["PERSON", "BULK", "AUTOMATIC"]).default("PERSON"),
});

/**
 * Starts a rotation of a key that the portal holds. A worker runs it.
 * @param options.actorName on whose behalf, when a worker calls
 * @returns the rotation that is under way: the first one, when two staff members start one at the same time
 * @throws AppError APPROVAL_NEEDED beyond what one person changes alone, NOT_FOUND, or the refusal that
 *   `rotationRefusal` gives
 */
export async function startRotation(
  ctx: Context,
  input: z.input<typeof StartRotation>,
  options: { by?: { name: string | null; id: string | null } } = {},
): Promise<{ rotationId: string }> {
  authorize(ctx, "keys.manage");
  const { installationId, operationId, trigger } = parseInput(StartRotation, input);
  const known = await findRotation(ctx.db, installationId, operationId);
  if (known) return { rotationId: known };
  const now = ctx.clock();
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      // Serializes with closing the installation, starting a revival and starting another rotation.
      // By the actor, whatever trigger is named.
      const isWithinLimit = await countChanges(tx, ctx, [installationId]);
      const locked = await lockInstallation(tx, installationId);
      // Checked before the key is read: a rotation that ended in between would have destroyed the key read
      // here.
      const open = await findRotation(tx, installationId, operationId);
      if (open) return unchanged({ rotationId: open });
      const facts = (await loadRotationFacts(tx, [installationId])).get(installationId);
      if (!facts) throw new AppError("NOT_FOUND");
      const refusal = rotationRefusal(facts, now);
      if (refusal) throw new AppError(refusal);
      if (!isWithinLimit) throw new AppError("APPROVAL_NEEDED");
      const key = facts.heldKey!;
      const { id } = await locked.tx.keyRotation.create({
        data: {
          installationId,
          operationId,
          trigger,
          state: "STARTED",
          oldKeyId: key.id,
          actorName: options.by ? options.by.name : actorName(ctx.actor),
          actorId: options.by ? options.by.id : staffId(ctx.actor),
          startedAt: now,
          nextAt: now,
        },
        select: { id: true },
      });
      await enqueue(tx, "rotate-key", { rotationId: id });
      audit({
        action: "rotation.started",
        entity: { type: "rotation", id },
        installationId,
        details: { kid: key.kid, trigger },
      });
      return { rotationId: id };
    });
  } catch (error) {
    const other = isUniqueViolation(error) ? await findRotation(ctx.db, installationId, operationId) : null;
    if (!other) throw error;
    return { rotationId: other };
  }
}

/**
 * The rotation that this operation started, or else the open one.
 * @throws AppError CONFLICT when the operation belongs to another installation
 */
async function findRotation(
  db: ReadOnlyDatabase,
  installationId: string,
  operationId: string,
): Promise<string | null> {
  const found = await db.keyRotation.findFirst({
    where: { OR: [{ operationId }, { installationId, state: { in: [...OPEN_ROTATION_STATES] } }] },
    select: { id: true, installationId: true },
    orderBy: { startedAt: "desc" },
  });
  if (found && found.installationId !== installationId) throw new AppError("CONFLICT");
  return found?.id ?? null;
}
