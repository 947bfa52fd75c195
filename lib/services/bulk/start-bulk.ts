import type { z } from "zod";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { countChanges } from "@/lib/core/limits/count-changes";
import { withTransaction } from "@/lib/core/db/transaction";
import { createRequestedRun, createStartedRun, withStart } from "./internal/request-run";
import { StartBulk } from "./schemas";

/**
 * Starts a run for the selected installations of one template; the worker processes it. Idempotent by the
 * plan's run id. A run beyond what one person changes alone (`lib/domain/change-limit.ts`) is only requested:
 * another administrator must approve it (ASVS 5.0, 2.3.5).
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
      const { runId, change, reason } = request;
      const installationIds = found.map(({ id }) => id);
      const run = {
        id: runId,
        environment: template.environment,
        change,
        reason,
        createdById: userId,
        installationIds,
      };
      const details = { kind: change.kind, installations: found.length, reason };
      const entity = { type: "bulk-run" as const, id: runId };
      if (await countChanges(tx, ctx, installationIds)) {
        await createStartedRun(tx, ctx, run);
        audit({ action: "bulk.started", entity, details });
      } else {
        const startsAt = await createRequestedRun(tx, ctx, run);
        audit({ action: "bulk.requested", entity, details: withStart(details, startsAt) });
      }
      return { runId };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { runId: request.runId };
    throw error;
  }
}
