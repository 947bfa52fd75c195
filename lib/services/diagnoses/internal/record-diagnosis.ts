import { randomUUID } from "node:crypto";
import type { Prisma } from "@/lib/db/generated/client";
import { outcomeOf, type Pattern, type Step, type StepCode, type StepOutcome } from "@/lib/domain/diagnosis";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { plainValue } from "@/lib/base/plain-text";
import type { UpstreamWait } from "@/lib/base/upstream-wait";
import { HelseidError } from "@/lib/helseid/errors";
import { actorId, actorName } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { recordPortalToken } from "@/lib/core/clients/portal-token";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";

/*
 * Helpers of the verbs that diagnose a client, called after the verb has authorized. A diagnosis is written
 * before its first call to HelseID, and its outcome after the last. Each stored fact is listed by name, so
 * that no token is stored. Facts come out of tokens and answers, so they are made plain text here.
 */

type Facts = Step["facts"];
export type DiagnosisOptions = Record<string, string | string[] | boolean | null>;

/** What a diagnosis is about, and who asked for it when. */
export function requestedDiagnosis(
  ctx: Context,
  request: { installationId: string; pattern: Pattern; options: DiagnosisOptions },
) {
  return {
    ...request,
    createdById: actorId(ctx.actor),
    actorName: actorName(ctx.actor),
    createdAt: ctx.clock(),
  };
}

/** Writes a diagnosis without an outcome. @returns its id */
export async function startDiagnosis(
  ctx: Context,
  { installationId }: { installationId: string },
  pattern: Pattern,
  options: DiagnosisOptions,
): Promise<string> {
  const id = randomUUID();
  await withTransaction(ctx, async (tx, audit) => {
    await tx.diagnosis.create({
      data: { id, ...requestedDiagnosis(ctx, { installationId, pattern, options: plainValue(options) }) },
    });
    audit({
      action: "diagnosis.started",
      entity: { type: "diagnosis", id },
      installationId,
      details: { pattern },
    });
  });
  return id;
}

/**
 * Sets the outcome of a diagnosis. Idempotent: a login that returns twice keeps its first outcome.
 * @param input.tokenAt when HelseID issued the newest token that the diagnosis got for the client, which
 *   shows that the client works
 */
export async function settleDiagnosis(
  ctx: Context,
  id: string,
  { installationId }: { installationId: string },
  { steps, ...input }: { steps: readonly Step[]; causes?: readonly RankedCause[]; tokenAt?: Date | null },
): Promise<void> {
  const outcome = outcomeOf(steps);
  const causes = input.causes && input.causes.length > 0 ? input.causes : missingScopes(steps);
  await withTransaction(ctx, async (tx, audit) => {
    if (input.tokenAt)
      await recordPortalToken(await lockInstallation(tx, installationId), input.tokenAt, ctx.clock());
    await tx.diagnosis.updateMany({
      where: { id, outcome: null },
      data: {
        steps: plainValue(steps) as unknown as Prisma.InputJsonValue,
        causes: plainValue(causes) as unknown as Prisma.InputJsonValue,
        outcome,
        settledAt: ctx.clock(),
      },
    });
    audit({
      action: "diagnosis.settled",
      entity: { type: "diagnosis", id },
      installationId,
      details: { outcome, cause: causes[0]?.cause ?? null },
    });
  });
}

/** The cause of a token that was issued without some of the requested scopes; empty when none is missing. */
function missingScopes(steps: readonly Step[]): RankedCause[] {
  const missing = steps.flatMap(({ facts }) => (Array.isArray(facts.missing) ? facts.missing : []));
  if (missing.length === 0) return [];
  return [{ cause: "scope", weight: 100, facts: { scopes: [...new Set(missing)].join(" ") } }];
}

/** The steps whose response is a token for the client itself. */
const TOKEN_STEPS: readonly StepCode[] = ["token", "code-redeemed", "resource-token", "exchange"];

/** Collects the steps of a diagnosis and their durations. */
export class Recorder {
  readonly steps: Step[] = [];
  /** When the newest token was received, by the clock of this process in milliseconds; null without one. */
  tokenReceivedAt: number | null = null;
  /** The wait of a service that asked for time in one of the steps. */
  wait: UpstreamWait | null = null;

  note(code: StepCode, outcome: StepOutcome, facts: Facts, ms: number | null = null): void {
    this.steps.push({ code, outcome, ms, facts });
  }

  /**
   * Runs one step. A refusal by HelseID is recorded as a failed step with its error code, and a request for
   * time as one that was not tested; any other error is thrown.
   * @param evaluate the outcome and facts to record of a response
   * @returns the response, or the refusal
   */
  async run<T>(
    code: StepCode,
    facts: Facts,
    request: () => Promise<T>,
    evaluate: (response: T) => { outcome: StepOutcome; facts: Facts },
  ): Promise<{ response: T } | { refusal: HelseidError }> {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const response = await request();
      const duration = ms();
      if (TOKEN_STEPS.includes(code)) this.tokenReceivedAt = Date.now();
      const result = evaluate(response);
      this.note(code, result.outcome, { ...facts, ...result.facts }, duration);
      return { response };
    } catch (error) {
      if (!(error instanceof HelseidError)) throw error;
      if (error.failure === "busy") {
        // Nothing was tested: the service did not look at the request.
        this.wait = error.wait ?? this.wait;
        this.note(code, "not-tested", { ...facts, why: "busy" }, ms());
        return { refusal: error };
      }
      const { oauthError, failure, errorNumber } = error;
      this.note(code, "failed", { ...facts, error: oauthError ?? failure, errorNumber }, ms());
      return { refusal: error };
    }
  }
}
