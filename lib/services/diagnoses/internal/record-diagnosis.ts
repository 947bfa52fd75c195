import { randomUUID } from "node:crypto";
import type { Prisma } from "@/lib/db/generated/client";
import { outcomeOf, type Pattern, type Step, type StepCode, type StepOutcome } from "@/lib/domain/diagnosis";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import { HelseidError } from "@/lib/helseid/errors";
import { actorId, actorName } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";

/*
 * Helpers of the verbs that try a client, called after they authorised: the intent is written before the first call, the outcome after
 * the last. What is kept is chosen fact by fact.
 */

type Facts = Step["facts"];
export type Wish = Record<string, string | string[] | boolean | null>;

/** @returns the id of the diagnosis */
export async function startDiagnosis(
  ctx: Context,
  { installationId }: { installationId: string },
  pattern: Pattern,
  wish: Wish,
): Promise<string> {
  const id = randomUUID();
  await withTransaction(ctx, async (tx, audit) => {
    await tx.diagnosis.create({
      data: {
        id,
        installationId,
        pattern,
        wish,
        createdById: actorId(ctx.actor),
        actorName: actorName(ctx.actor),
        createdAt: ctx.clock(),
      },
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

/** Once: a login's second return changes nothing. */
export async function settleDiagnosis(
  ctx: Context,
  id: string,
  { installationId }: { installationId: string },
  { steps, ...told }: { steps: readonly Step[]; causes?: readonly RankedCause[] },
): Promise<void> {
  const outcome = outcomeOf(steps);
  const causes = told.causes && told.causes.length > 0 ? told.causes : missingScopes(steps);
  await withTransaction(ctx, async (tx, audit) => {
    await tx.diagnosis.updateMany({
      where: { id, outcome: null },
      data: {
        steps: steps as unknown as Prisma.InputJsonValue,
        causes: causes as unknown as Prisma.InputJsonValue,
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

/** A token came, but without scopes that were asked for: nobody refused anything, and still there is one cause. */
function missingScopes(steps: readonly Step[]): RankedCause[] {
  const missing = steps.flatMap(({ facts }) => (Array.isArray(facts.missing) ? facts.missing : []));
  if (missing.length === 0) return [];
  return [{ cause: "scope", weight: 100, facts: { scopes: [...new Set(missing)].join(" ") } }];
}

/** Collects the steps of a try and how long each took. */
export class Recorder {
  readonly steps: Step[] = [];

  note(code: StepCode, outcome: StepOutcome, facts: Facts, ms: number | null = null): void {
    this.steps.push({ code, outcome, ms, facts });
  }

  /**
   * Runs one step. What HelseID refuses is told as failed, with its error code; anything else is a fault of ours and is thrown.
   * @param judge what to tell of the answer
   * @returns the answer, or the refusal
   */
  async run<T>(
    code: StepCode,
    facts: Facts,
    ask: () => Promise<T>,
    judge: (answer: T) => { outcome: StepOutcome; facts: Facts },
  ): Promise<{ answer: T } | { refusal: HelseidError }> {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const answer = await ask();
      const took = ms();
      const told = judge(answer);
      this.note(code, told.outcome, { ...facts, ...told.facts }, took);
      return { answer };
    } catch (error) {
      if (!(error instanceof HelseidError)) throw error;
      this.note(code, "failed", { ...facts, error: error.oauthError ?? error.failure }, ms());
      return { refusal: error };
    }
  }
}
