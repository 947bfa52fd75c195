import { recordDrift } from "@/lib/core/clients/record-drift";
import { secondsBetween } from "@/lib/base/clock";
import { enqueue } from "@/lib/db/outbox";
import { isSameConfiguration } from "@/lib/domain/configuration";
import { AppError, isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { saveReading } from "@/lib/core/clients/save-reading";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { type FreshReading, readFresh } from "@/lib/core/clients/read-fresh";
import { addRevision } from "@/lib/core/clients/revisions";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import { CHANGE_FAILURES, type ChangeFailure, changeFailureOf } from "@/lib/domain/failures";
import { type ChangeState, isOpenChange, OPEN_CHANGE_STATES, type RevisionSource } from "@/lib/domain/states";

/** A request whose answer was lost may still be on its way for a while: unchanged so soon proves nothing. */
const STILL_ON_ITS_WAY_SECONDS = 15;
const ASK_AGAIN_SECONDS = 20;

/** What came of sending the change. */
export type Answer =
  | { kind: "taken" }
  /** Selvbetjening refused it: nothing changed. */
  | { kind: "refused"; code: ChangeFailure; field?: string }
  /** Nobody knows whether it was applied. */
  | { kind: "lost" };

export interface ChangeOutcome {
  changeId: string;
  state: Exclude<ChangeState, "PENDING">;
  failureCode: ChangeFailure | null;
  failureDetail: string | null;
}

/**
 * Settles a change by what is true upstream, never by sending it again. Called right after sending, by the worker for
 * what a dead process left, and again by both: the first to settle wins.
 */
export async function settleChange(
  ctx: Context,
  input: { changeId: string; answer?: Answer },
): Promise<ChangeOutcome> {
  authorize(ctx, "configuration.write");
  const change = await ctx.db.configurationChange.findUnique({ where: { id: input.changeId } });
  if (!change) throw new AppError("NOT_FOUND");
  if (!isOpenChange(change.state)) return outcomeOf(change);
  const { answer } = input;
  if (answer?.kind === "refused")
    return write(ctx, change, { state: "FAILED", code: answer.code, detail: answer.field });

  let fresh: FreshReading;
  try {
    fresh = await readFresh(ctx, change.installationId);
  } catch (error) {
    const code = isAppError(error) ? oneOf(CHANGE_FAILURES, error.code) : null;
    if (!code) throw error;
    return write(ctx, change, { state: "CHECKING", code });
  }
  const [before, after] = [ConfigurationSchema.parse(change.before), ConfigurationSchema.parse(change.after)];
  if (isSameConfiguration(fresh.configuration, after)) return write(ctx, change, { state: "APPLIED", fresh });
  if (!isSameConfiguration(fresh.configuration, before))
    return write(ctx, change, { state: "CONFLICT", code: "changed-elsewhere", fresh });
  const early = secondsBetween(change.requestedAt, ctx.clock()) < STILL_ON_ITS_WAY_SECONDS;
  if (early && answer?.kind !== "taken") return write(ctx, change, { state: "CHECKING", code: "lost" });
  return write(ctx, change, {
    state: "FAILED",
    code: answer?.kind === "taken" ? "not-kept" : "not-applied",
    fresh,
  });
}

interface Change {
  id: string;
  installationId: string;
  source: RevisionSource;
  reason: string;
  actorName: string | null;
  state: ChangeState;
  failureCode: string | null;
  failureDetail: string | null;
}

interface Settlement {
  state: ChangeOutcome["state"];
  code?: ChangeFailure;
  detail?: string;
  fresh?: FreshReading;
}

async function write(ctx: Context, change: Change, settlement: Settlement): Promise<ChangeOutcome> {
  const { state, code, detail, fresh } = settlement;
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const moved = await tx.configurationChange.updateMany({
      where: { id: change.id, state: { in: [...OPEN_CHANGE_STATES] } },
      data: {
        state,
        failureCode: code ?? null,
        failureDetail: detail ?? null,
        settledAt: state === "CHECKING" ? null : now,
      },
    });
    if (moved.count === 0) return unchanged(undefined);
    if (state === "CHECKING") {
      await enqueue(tx, "settle-change", { changeId: change.id }, { afterSeconds: ASK_AGAIN_SECONDS });
      if (change.state === "CHECKING") return unchanged(undefined);
    }
    if (fresh) await saveReading(tx, change.installationId, { client: fresh.client, keys: null }, now);
    if (state === "APPLIED") {
      // The sweep looks again soon: scopes may be pending now.
      await tx.installation.update({ where: { id: change.installationId }, data: { nextCheckAt: null } });
    }
    if (state === "APPLIED" && fresh) {
      const { installationId, source, reason, actorName } = change;
      await addRevision(tx, {
        installationId,
        source,
        configuration: fresh.configuration,
        reason,
        actorName,
        now,
      });
    }
    // A change that is settled hides no drift any more, also when nothing was read.
    if (!fresh) await recordDrift(tx, change.installationId);
    audit({
      action:
        state === "APPLIED"
          ? "configuration.applied"
          : state === "FAILED"
            ? "configuration.failed"
            : "configuration.outcome-lost",
      entity: { type: "configuration-change", id: change.id },
      installationId: change.installationId,
      details: { code: code ?? null, field: detail ?? null },
    });
  });
  const settled = await ctx.db.configurationChange.findUniqueOrThrow({ where: { id: change.id } });
  return outcomeOf(settled);
}

function outcomeOf(change: {
  id: string;
  state: ChangeState;
  failureCode: string | null;
  failureDetail: string | null;
}): ChangeOutcome {
  return {
    changeId: change.id,
    state: change.state === "PENDING" ? "CHECKING" : change.state,
    failureCode: changeFailureOf(change.failureCode),
    failureDetail: change.failureDetail,
  };
}
