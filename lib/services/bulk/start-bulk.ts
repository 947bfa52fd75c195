import type { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import { lockStaffMember } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { StartBulk } from "./schemas";

/** Items of runs within this time count together, so that a large run cannot be split into small ones. */
const COUNTED_SECONDS = 86_400;

/**
 * Starts a run for the selected installations of one template; the worker processes it. Idempotent by the
 * plan's run id. A run larger than BULK_APPROVAL_ABOVE is only requested: another administrator must approve
 * it (ASVS 5.0, 2.3.5).
 * @throws AppError NOT_FOUND also when an installation is not active or has another template
 */
export async function startBulk(ctx: Context, input: z.input<typeof StartBulk>): Promise<{ runId: string }> {
  authorize(ctx, "bulk.run");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const request = parseInput(StartBulk, input);
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const template = await tx.clientTemplate.findUnique({
        where: { id: request.templateId },
        select: { environment: true },
      });
      if (!template) throw new AppError("NOT_FOUND");
      const found = await tx.installation.findMany({
        where: {
          id: { in: request.installationIds },
          templateId: request.templateId,
          activatedAt: { not: null },
        },
        select: { id: true },
      });
      if (found.length !== new Set(request.installationIds).size) throw new AppError("NOT_FOUND");
      const { runId } = request;
      const alone = await mayStartAlone(tx, ctx, userId, found.length);
      await tx.bulkRun.create({
        data: {
          id: runId,
          state: alone ? "RUNNING" : "ORDERED",
          environment: template.environment,
          change: request.change as object,
          reason: request.reason,
          createdById: userId,
          actorName: actorName(ctx.actor),
          createdAt: ctx.clock(),
        },
      });
      await tx.bulkItem.createMany({ data: found.map(({ id }) => ({ runId, installationId: id })) });
      if (alone) await enqueue(tx, "run-bulk", { runId });
      const details = { kind: request.change.kind, installations: found.length, reason: request.reason };
      audit({
        action: alone ? "bulk.started" : "bulk.requested",
        entity: { type: "bulk-run", id: runId },
        details,
      });
      return { runId };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { runId: request.runId };
    throw error;
  }
}

async function mayStartAlone(
  tx: Transaction,
  ctx: Context,
  userId: string,
  installations: number,
): Promise<boolean> {
  const max = ctx.env.BULK_APPROVAL_ABOVE;
  if (max === undefined) return true;
  // The lock makes concurrent starts count each other.
  await lockStaffMember(tx, userId);
  const recent = await tx.bulkItem.count({
    where: {
      run: {
        createdById: userId,
        approvedById: null,
        state: { not: "ORDERED" },
        createdAt: { gt: addSeconds(ctx.clock(), -COUNTED_SECONDS) },
      },
    },
  });
  return recent + installations <= max;
}
