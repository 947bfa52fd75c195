import type { z } from "zod";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/errors";
import { actorName, authorize, requireFreshLogin } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { StartBulk } from "./schemas";

/** Starts a run over the chosen installations of one template; the worker does it. The same plan started twice is one run. */
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
      await tx.bulkRun.create({
        data: {
          id: runId,
          state: "RUNNING",
          environment: template.environment,
          change: wish.change as object,
          reason: wish.reason,
          createdById: userId,
          actorName: actorName(ctx.actor),
          createdAt: ctx.clock(),
        },
      });
      await tx.bulkItem.createMany({ data: found.map(({ id }) => ({ runId, installationId: id })) });
      await enqueue(tx, {
        task: "run-bulk",
        payload: { runId },
        key: `run-bulk:${runId}`,
        queue: `bulk:${runId}`,
      });
      const details = { kind: wish.change.kind, installations: found.length, reason: wish.reason };
      audit({ action: "bulk.started", entity: { type: "bulk-run", id: runId }, details });
      return { runId };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { runId: wish.runId };
    throw error;
  }
}
