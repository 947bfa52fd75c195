import { randomUUID } from "node:crypto";
import type { UpstreamWait } from "@/lib/base/upstream-wait";
import type { Context } from "@/lib/context/context";
import { onlyBookkeeping, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { type DiagnosedClient, settleClientDiagnosis } from "./diagnosed-client";
import { PROBES, type ProbePattern } from "./probes";
import { type DiagnosisOptions, Recorder, requestedDiagnosis, startDiagnosis } from "./record-diagnosis";

/* Helpers of the verbs that diagnose a client, called after the verb has authorized. */

/**
 * Diagnoses a client, or queues the diagnosis while a service that it calls has asked for time.
 * @returns the id of the diagnosis; of the queued one, when the same was requested before
 */
export async function requestDiagnosis(
  ctx: Context,
  client: DiagnosedClient,
  pattern: ProbePattern,
  options: DiagnosisOptions,
): Promise<{ diagnosisId: string }> {
  const wait = await findWait(ctx, client.environment, PROBES[pattern].upstreams);
  if (wait) return { diagnosisId: await queueDiagnosis(ctx, client, pattern, options, wait) };
  const diagnosisId = await startDiagnosis(ctx, client, pattern, options);
  await performDiagnosis(ctx, client, { id: diagnosisId, pattern, options });
  return { diagnosisId };
}

/** Makes the requests of a diagnosis and settles it, or queues it when a service asks for time meanwhile. */
export async function performDiagnosis(
  ctx: Context,
  client: DiagnosedClient,
  diagnosis: { id: string; pattern: ProbePattern; options: unknown },
): Promise<void> {
  const recorder = new Recorder();
  const causes = await PROBES[diagnosis.pattern].run(ctx, recorder, client, diagnosis.options);
  if (recorder.wait) await postponeDiagnosis(ctx, diagnosis.id, recorder.wait);
  else await settleClientDiagnosis(ctx, recorder, client, diagnosis.id, causes);
}

/** Lets a diagnosis run when the wait is over. */
export async function postponeDiagnosis(
  ctx: Context,
  diagnosisId: string,
  wait: UpstreamWait,
): Promise<void> {
  await withBookkeeping(ctx, "job", async (tx) => {
    await tx.diagnosis.updateMany({
      where: { id: diagnosisId, outcome: null },
      data: { runAt: wait.until, waitFor: wait.upstream },
    });
    await enqueue(tx, "run-diagnosis", { diagnosisId }, { afterSeconds: secondsUntil(ctx, wait) });
  });
}

async function queueDiagnosis(
  ctx: Context,
  { installationId }: DiagnosedClient,
  pattern: ProbePattern,
  options: DiagnosisOptions,
  wait: UpstreamWait,
): Promise<string> {
  const id = randomUUID();
  return withTransaction(ctx, async (tx, audit) => {
    // Two requests at once find each other.
    await lockInstallation(tx, installationId);
    const queued = await tx.diagnosis.findFirst({
      where: { installationId, pattern, options: { equals: options }, outcome: null, runAt: { not: null } },
      select: { id: true },
    });
    const when = { runAt: wait.until, waitFor: wait.upstream };
    if (queued) await tx.diagnosis.update({ where: { id: queued.id }, data: when });
    else {
      await tx.diagnosis.create({
        data: { id, ...requestedDiagnosis(ctx, { installationId, pattern, options }), ...when },
      });
    }
    const diagnosisId = queued?.id ?? id;
    await enqueue(tx, "run-diagnosis", { diagnosisId }, { afterSeconds: secondsUntil(ctx, wait) });
    if (queued) return onlyBookkeeping("job", diagnosisId);
    audit({
      action: "diagnosis.queued",
      entity: { type: "diagnosis", id },
      installationId,
      details: { pattern, until: wait.until.toISOString() },
    });
    return diagnosisId;
  });
}
