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
 * Starts a run for the selected installations, of any templates and environments; the worker processes it.
 * Idempotent by the plan's run id. A run beyond what one person changes alone (`lib/domain/change-limit.ts`)
 * is only requested: another administrator must approve it (ASVS 5.0, 2.3.5).
 * @throws AppError NOT_FOUND also when an installation is not active
 */
export async function startBulk(ctx: Context, input: z.input<typeof StartBulk>): Promise<{ runId: string }> {
  authorize(ctx, "bulk.run");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const request = parseInput(StartBulk, input);
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const found = await tx.installation.findMany({
        where: { id: { in: request.installationIds }, activatedAt: { not: null } },
        select: { id: true, template: { select: { environment: true } } },
      });
      if (found.length !== new Set(request.installationIds).size) throw new AppError("NOT_FOUND");
      const { runId, change, reason, stopAfter } = request;
      const environmentOf = new Map(found.map(({ id, template }) => [id, template.environment]));
      // Those in the test environment first, otherwise in the order of the plan.
      const inOrder = (environment: string) =>
        [...new Set(request.installationIds)].filter((id) => environmentOf.get(id) === environment);
      const test = inOrder("TEST");
      const production = inOrder("PRODUCTION");
      const installationIds = [...test, ...production];
      const { trialSize: trial } = request;
      const run = {
        id: runId,
        environment: production.length > 0 ? ("PRODUCTION" as const) : ("TEST" as const),
        mixed: test.length > 0 && production.length > 0,
        change,
        reason,
        createdById: userId,
        installationIds,
        // A trial of all is none.
        trialSize: trial !== null && trial < installationIds.length ? trial : null,
        stopAfter,
      };
      const details = { kind: change.kind, installations: found.length, reason, ...settingsOf(run) };
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

/** The settings that were chosen, for the audit. */
function settingsOf(run: { trialSize: number | null; stopAfter: number | null }) {
  return {
    ...(run.trialSize === null ? {} : { trialSize: run.trialSize }),
    ...(run.stopAfter === null ? {} : { stopAfter: run.stopAfter }),
  };
}
