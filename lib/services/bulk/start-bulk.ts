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

/** Runs of the last day count together, so that a large one cannot be cut into small ones. */
const COUNTED_SECONDS = 86_400;

/**
 * Starts a run over the chosen installations of one template; the worker does it. The same plan started twice is one run. One that is larger
 * than BULK_APPROVAL_ABOVE is only ordered: another administrator must approve it (ASVS 5.0, 2.3.5).
 */
export async function startBulk(ctx: Context, input: z.input<typeof StartBulk>): Promise<{ runId: string }> {
  authorize(ctx, "bulk.run");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const wish = parseInput(StartBulk, input);
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const template = await tx.clientTemplate.findUnique({
        where: { id: wish.templateId },
        select: { environment: true },
      });
      if (!template) throw new AppError("NOT_FOUND");
      const found = await tx.installation.findMany({
        where: { id: { in: wish.installationIds }, templateId: wish.templateId, activatedAt: { not: null } },
        select: { id: true },
      });
      if (found.length !== new Set(wish.installationIds).size) throw new AppError("NOT_FOUND");
      const { runId } = wish;
      const alone = await mayStartAlone(tx, ctx, userId, found.length);
      await tx.bulkRun.create({
        data: {
          id: runId,
          state: alone ? "RUNNING" : "ORDERED",
          environment: template.environment,
          change: wish.change as object,
          reason: wish.reason,
          createdById: userId,
          actorName: actorName(ctx.actor),
          createdAt: ctx.clock(),
        },
      });
      await tx.bulkItem.createMany({ data: found.map(({ id }) => ({ runId, installationId: id })) });
      if (alone) await enqueue(tx, "run-bulk", { runId });
      const details = { kind: wish.change.kind, installations: found.length, reason: wish.reason };
      audit({
        action: alone ? "bulk.started" : "bulk.requested",
        entity: { type: "bulk-run", id: runId },
        details,
      });
      return { runId };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { runId: wish.runId };
    throw error;
  }
}

async function mayStartAlone(
  tx: Transaction,
  ctx: Context,
  userId: string,
  installations: number,
): Promise<boolean> {
  const most = ctx.env.BULK_APPROVAL_ABOVE;
  if (most === undefined) return true;
  // Two that are started at the same moment are counted one after the other.
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
  return recent + installations <= most;
}
