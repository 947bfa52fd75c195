import { isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { secondsBetween } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { diagnosedClient } from "./internal/diagnosed-client";
import { PROBES, type ProbePattern } from "./internal/probes";
import { settleDiagnosis } from "./internal/record-diagnosis";
import { performDiagnosis, postponeDiagnosis } from "./internal/request-diagnosis";

const PATTERNS = Object.keys(PROBES) as ProbePattern[];

/**
 * Runs a diagnosis that was queued while a service had asked for time. One whose client can no longer be
 * called is settled as not tested.
 * @returns seconds until it may run; null when it has run, was queued again or is settled
 */
export async function runQueuedDiagnosis(
  ctx: Context,
  input: { diagnosisId: string },
): Promise<number | null> {
  authorizeSystem(ctx);
  const diagnosis = await ctx.db.diagnosis.findUnique({
    where: { id: input.diagnosisId },
    select: {
      id: true,
      installationId: true,
      pattern: true,
      options: true,
      outcome: true,
      runAt: true,
      installation: { select: { template: { select: { environment: true } } } },
    },
  });
  const pattern = oneOf(PATTERNS, diagnosis?.pattern ?? "");
  if (!diagnosis?.runAt || diagnosis.outcome || !pattern) return null;
  const now = ctx.clock();
  if (diagnosis.runAt > now) return secondsBetween(now, diagnosis.runAt);
  const { environment } = diagnosis.installation.template;
  const wait = await findWait(ctx, environment, PROBES[pattern].upstreams);
  if (wait) {
    await postponeDiagnosis(ctx, diagnosis.id, wait);
    return secondsUntil(ctx, wait);
  }
  try {
    const client = await diagnosedClient(ctx, diagnosis.installationId);
    await performDiagnosis(ctx, client, { ...diagnosis, pattern });
  } catch (error) {
    if (!isAppError(error)) throw error;
    await settleDiagnosis(ctx, diagnosis.id, diagnosis, { steps: [] });
  }
  return null;
}
