import { isRotationStuck, rotationWait } from "@/lib/domain/key-rotation";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { rotationFailureOf } from "@/lib/domain/failures";

/**
 * The latest five rotations of an installation, newest first, with the time of each step and without key
 * material.
 */
export async function listRotations(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const now = ctx.clock();
  const rows = await ctx.db.keyRotation.findMany({
    where: { installationId },
    orderBy: { startedAt: "desc" },
    take: 5,
    omit: { operationId: true, leaseNumber: true },
    include: { newKey: { select: { kid: true } }, oldKey: { select: { kid: true } } },
  });
  return rows.map((row) => ({
    ...row,
    failureCode: rotationFailureOf(row.failureCode),
    stuck: isRotationStuck(row, now),
    wait: rotationWait(row, now),
  }));
}

export type RotationRow = Awaited<ReturnType<typeof listRotations>>[number];
