import { recordDrift } from "@/lib/core/clients/record-drift";
import { secondsBetween } from "@/lib/base/clock";
import { enqueue } from "@/lib/db/outbox";
import { lockInstallation } from "@/lib/db/locks";
import { isSameConfiguration } from "@/lib/domain/configuration";
import { AppError, isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { type UpstreamWait, waitIn } from "@/lib/base/upstream-wait";
import { secondsUntil } from "@/lib/core/upstream/waits";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { saveReading } from "@/lib/core/clients/save-reading";
import { onlyBookkeeping, unchanged, withTransaction } from "@/lib/core/db/transaction";
import { type FreshReading, readFresh } from "@/lib/core/clients/read-fresh";
import { addRevision } from "@/lib/core/clients/revisions";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import { CHANGE_FAILURES, type ChangeFailure, changeFailureOf } from "@/lib/domain/failures";
import { type ChangeState, isOpenChange, OPEN_CHANGE_STATES, type RevisionSource } from "@/lib/domain/states";

/**
 * A request without a response can still be applied within this time, so an unchanged client proves nothing
 * before.
 */
const MAX_DELIVERY_SECONDS = 15;
const RETRY_SECONDS = 20;

/** The result of sending a change. */
export type SendResult =
  | { kind: "accepted" }
  /** Selvbetjening refused it and changed nothing. */
  | { kind: "refused"; code: ChangeFailure; field?: string; wait?: UpstreamWait }
  /** No readable response: the change may have been applied. */
  | { kind: "lost" };

export interface ChangeOutcome {
  changeId: string;
  state: Exclude<ChangeState, "PENDING">;
  failureCode: ChangeFailure | null;
  failureDetail: string | null;
}

/**
 * Settles a change by reading the client, never by sending the change again. Called right after sending, and
 * by the worker for changes whose process exited. Idempotent: concurrent calls settle a change once.
 * @param input.sent the result of sending, when the caller knows it
 * @throws AppError NOT_FOUND
 */
export async function settleChange(
  ctx: Context,
  input: { changeId: string; sent?: SendResult },
): Promise<ChangeOutcome> {
  authorize(ctx, "configuration.write");
  const change = await ctx.db.configurationChange.findUnique({ where: { id: input.changeId } });
  if (!change) throw new AppError("NOT_FOUND");
  if (!isOpenChange(change.state)) return outcomeOf(change);
  const { sent } = input;
  if (sent?.kind === "refused")
    return write(ctx, change, { state: "FAILED", code: sent.code, detail: sent.field });

  let fresh: FreshReading;
  try {
    fresh = await readFresh(ctx, change.installationId);
  } catch (error) {
    const code = isAppError(error) ? oneOf(CHANGE_FAILURES, error.code) : null;
    if (!code) throw error;
    return write(ctx, change, { state: "CHECKING", code, wait: waitIn(error) });
  }
  const [before, after] = [ConfigurationSchema.parse(change.before), ConfigurationSchema.parse(change.after)];
  if (isSameConfiguration(fresh.configuration, after)) return write(ctx, change, { state: "APPLIED", fresh });
  if (!isSameConfiguration(fresh.configuration, before))
    return write(ctx, change, { state: "CONFLICT", code: "changed-elsewhere", fresh });
  const early = secondsBetween(change.requestedAt, ctx.clock()) < MAX_DELIVERY_SECONDS;
  if (early && sent?.kind !== "accepted") return write(ctx, change, { state: "CHECKING", code: "lost" });
  return write(ctx, change, {
    state: "FAILED",
    code: sent?.kind === "accepted" ? "not-kept" : "not-applied",
    fresh,
  });
}

interface Change {
  id: string;
  installationId: string;
  source: RevisionSource;
  reason: string;
  actorName: string | null;
  actorId: string | null;
  state: ChangeState;
  failureCode: string | null;
  failureDetail: string | null;
}

interface Settlement {
  state: ChangeOutcome["state"];
  code?: ChangeFailure;
  detail?: string;
  fresh?: FreshReading;
  /** Why the client could not be read: until when a service has asked for time. */
  wait?: UpstreamWait;
}

async function write(ctx: Context, change: Change, settlement: Settlement): Promise<ChangeOutcome> {
  const { state, code, detail, fresh, wait } = settlement;
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const locked = await lockInstallation(tx, change.installationId);
    const settled = await locked.tx.configurationChange.updateMany({
      where: { id: change.id, state: { in: [...OPEN_CHANGE_STATES] } },
      data: {
        state,
        failureCode: code ?? null,
        failureDetail: detail ?? null,
        settledAt: state === "CHECKING" ? null : now,
      },
    });
    if (settled.count === 0) return unchanged(undefined);
    if (state === "CHECKING") {
      const afterSeconds = Math.max(RETRY_SECONDS, wait ? secondsUntil(ctx, wait) : 0);
      await enqueue(tx, "settle-change", { changeId: change.id }, { afterSeconds });
      if (change.state === "CHECKING") return onlyBookkeeping("attempt", undefined);
    }
    if (fresh)
      await saveReading(
        locked,
        { readAt: fresh.readAt, tokenAt: fresh.tokenAt, client: fresh.client, keys: null },
        now,
      );
    if (state === "APPLIED") {
      // New scopes may be pending approval, so the next sweep checks the client.
      await locked.tx.installation.update({
        where: { id: change.installationId },
        data: { nextCheckAt: null },
      });
    }
    if (state === "APPLIED" && fresh) {
      const { source, reason, actorName, actorId } = change;
      await addRevision(locked, {
        source,
        configuration: fresh.configuration,
        reason,
        actorName,
        actorId,
        now,
      });
    }
    // A change that is settled hides no drift any more, also when nothing was read.
    if (!fresh) await recordDrift(locked);
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
  const current = await ctx.db.configurationChange.findUniqueOrThrow({ where: { id: change.id } });
  return outcomeOf(current);
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
