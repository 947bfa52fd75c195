import { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { keyStatus } from "@/lib/domain/key-status";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const StartRotation = z.strictObject({
  installationId: entityId,
  /** Made when the form is rendered, or by the house. */
  operationId: z.string().min(8).max(100),
  trigger: z.enum(["PERSON", "BULK", "AUTOMATIC"]).default("PERSON"),
});

/**
 * Orders a new key for a client whose key the portal holds; the worker carries it out.
 * @param options.actorName whose order it is, when the house carries it out
 * @returns the rotation that is under way: the first one, when two people press at once
 * @throws AppError NOT_FOUND, NOT_ACTIVE, INSTALLATION_CLOSED, NO_USABLE_KEY, KEY_EXPIRED, REVIVAL_UNDER_WAY
 */
export async function startRotation(
  ctx: Context,
  input: z.input<typeof StartRotation>,
  options: { actorName?: string } = {},
): Promise<{ rotationId: string }> {
  authorize(ctx, "keys.manage");
  const { installationId, operationId, trigger } = parseInput(StartRotation, input);
  const known = await findRotation(ctx, installationId, operationId);
  if (known) return { rotationId: known };
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      clientId: true,
      activatedAt: true,
      closedAt: true,
      custody: true,
      keys: {
        where: { state: "CURRENT", sealedPrivateJwk: { not: null } },
        select: { id: true, kid: true, expiresAt: true },
      },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  if (installation.closedAt) throw new AppError("INSTALLATION_CLOSED");
  if (!installation.activatedAt || !installation.clientId) throw new AppError("NOT_ACTIVE");
  const key = installation.keys[0];
  if (installation.custody !== "PORTAL" || !key) throw new AppError("NO_USABLE_KEY");
  const now = ctx.clock();
  // The upload is authenticated with the old key (domain 2.3): with an expired one only the customer can go on.
  if (keyStatus(key.expiresAt, now) === "expired") throw new AppError("KEY_EXPIRED");
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      // A case that is opened at the same moment meets us here: one of the two waits, and finds the other.
      await lockInstallation(tx, installationId);
      if (await tx.revivalCase.count({ where: { installationId, state: { in: [...OPEN_REVIVAL_STATES] } } }))
        throw new AppError("REVIVAL_UNDER_WAY");
      const { id } = await tx.keyRotation.create({
        data: {
          installationId,
          operationId,
          trigger,
          state: "STARTED",
          oldKeyId: key.id,
          actorName: options.actorName ?? actorName(ctx.actor),
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
    const other = isUniqueViolation(error) ? await findRotation(ctx, installationId, operationId) : null;
    if (!other) throw error;
    return { rotationId: other };
  }
}

/** The same order, or the rotation that is open already. */
async function findRotation(
  ctx: Context,
  installationId: string,
  operationId: string,
): Promise<string | null> {
  const found = await ctx.db.keyRotation.findFirst({
    where: {
      OR: [{ operationId }, { installationId, state: { in: [...OPEN_ROTATION_STATES] } }],
    },
    select: { id: true, installationId: true },
    orderBy: { startedAt: "desc" },
  });
  if (found && found.installationId !== installationId) throw new AppError("CONFLICT");
  return found?.id ?? null;
}
