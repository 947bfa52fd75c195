import { z } from "zod";
import { CAUSES, type RankedCause } from "@/lib/domain/explain-refusal";
import { PATTERNS, readSteps, type StepOutcome } from "@/lib/domain/diagnosis";
import { queuedWait } from "@/lib/base/upstream-wait";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const Causes = z
  .array(
    z.object({
      cause: z.enum(CAUSES),
      weight: z.number(),
      facts: z.record(z.string().max(100), z.union([z.string().max(2000), z.number(), z.null()])),
    }),
  )
  .max(100)
  .catch([]);

/** Reads a diagnosis with its steps and likely causes. @throws AppError NOT_FOUND */
export async function getDiagnosis(ctx: Context, installationId: string, diagnosisId: string) {
  authorize(ctx, "fleet.read");
  const diagnosis = await ctx.db.diagnosis.findFirst({
    where: { id: diagnosisId, installationId },
    select: {
      id: true,
      pattern: true,
      options: true,
      steps: true,
      causes: true,
      outcome: true,
      actorName: true,
      createdAt: true,
      runAt: true,
      waitFor: true,
      revivalId: true,
      installation: {
        select: {
          id: true,
          label: true,
          clientId: true,
          organization: { select: { name: true, number: true } },
          template: { select: { name: true, environment: true } },
          revivals: {
            where: { endedAt: null },
            orderBy: { createdAt: "desc" },
            take: 1,
            select: { id: true },
          },
        },
      },
    },
  });
  if (!diagnosis) throw new AppError("NOT_FOUND");
  const { runAt, waitFor, ...rest } = diagnosis;
  const queued = diagnosis.outcome === null && runAt && waitFor;
  return {
    ...rest,
    /** Until when it waits, because a service has asked for time. */
    wait: queued ? queuedWait({ runAt, waitFor }, ctx.clock()) : null,
    pattern: z.enum(PATTERNS).parse(diagnosis.pattern),
    outcome: diagnosis.outcome as StepOutcome | null,
    steps: readSteps(diagnosis.steps),
    causes: Causes.parse(diagnosis.causes) satisfies RankedCause[],
    openRevivalId: diagnosis.installation.revivals[0]?.id ?? null,
  };
}

export type DiagnosisDetails = Awaited<ReturnType<typeof getDiagnosis>>;
