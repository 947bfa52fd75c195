import { secondsBetween } from "@/lib/base/clock";
import { type BulkChange, editFor } from "@/lib/domain/bulk-change";
import { type NextStep, nextStep, type RunSettings } from "@/lib/domain/bulk-run";
import { applyEdit } from "@/lib/domain/configuration";
import { isOpenRotation, isRotationStuck } from "@/lib/domain/key-rotation";
import { isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { authorizeSystem } from "@/lib/context/authorize";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { closeInstallation } from "@/lib/services/installations/close-installation";
import { destroyKeptKeys } from "@/lib/services/installations/destroy-kept-keys";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { type ChangeOutcome, settleChange } from "@/lib/services/configuration/settle-change";
import type { Context } from "@/lib/context/context";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { unchanged, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { BULK_FAILURES, type BulkFailure, isTemporary, rotationFailureOf } from "@/lib/domain/failures";
import { BulkChangeSchema } from "./schemas";

/** Maximum duration of one job, so that a worker can stop in time. */
const BATCH_SECONDS = 20;
/** Token, read, update, read back. */
const REQUESTS_PER_ITEM = 4;
const MAX_ATTEMPTS = 4;

const ENVIRONMENTS = ["PRODUCTION", "TEST"] as const;

const ITEM = {
  id: true,
  installationId: true,
  attempt: true,
  installation: { select: { template: { select: { environment: true } } } },
} as const;

interface Item {
  id: string;
  installationId: string;
  attempt: number;
  installation: { template: { environment: HelseidEnvironment } };
}

type ItemResult =
  | { state: "APPLIED" | "UNCHANGED" }
  | { state: "FAILED"; code: BulkFailure }
  /** Nothing was changed; a new attempt is safe. */
  | { state: "AGAIN"; code: BulkFailure }
  /** The response was lost: the change is settled by reading back, never by sending it again. */
  | { state: "CHECKING" };

/**
 * Processes a run until it is done, paused or cancelled, or BATCH_SECONDS have passed. It pauses by itself
 * after its trial, and after as many failures as it stops at; otherwise a failed item does not stop the
 * others. The job queue lets only one job of a run execute at a time; items that a killed worker
 * left RUNNING come first.
 * @returns seconds until the next job of the run; null when there is nothing more to do
 */
export async function runBulk(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  const checked = new Set<string>();
  for (;;) {
    const run = await ctx.db.bulkRun.findUnique({ where: { id: input.runId } });
    if (!run || run.state !== "RUNNING") return null;
    if (secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
    for (const environment of run.mixed ? ENVIRONMENTS : [run.environment]) {
      const wait = await findWait(ctx, environment);
      if (wait) return secondsUntil(ctx, wait);
    }
    const next = await nextItem(ctx, run, checked);
    if (next === "settle") return 10;
    if (typeof next === "string") {
      await end(ctx, run.id, next);
      return null;
    }
    const item = next;
    checked.add(`${item.id} ${item.attempt}`);
    const change = BulkChangeSchema.parse(run.change);
    await settleItem(
      ctx,
      item,
      await attempt(ctx, item, {
        change,
        environment: item.installation.template.environment,
        reason: run.reason,
        by: { name: run.actorName, id: run.createdById },
      }),
    );
  }
}

/**
 * Selects the next item: RUNNING ones first, each attempt once per job, then, if the run's settings allow it,
 * the next WAITING one, which it claims.
 * @returns what happens instead, when there is none
 */
async function nextItem(
  ctx: Context,
  run: RunSettings & { id: string },
  checked: Set<string>,
): Promise<Item | Exclude<NextStep, "claim">> {
  const runId = run.id;
  const left = await ctx.db.bulkItem.findMany({
    where: { runId, state: "RUNNING" },
    select: ITEM,
    orderBy: { id: "asc" },
  });
  const unfinished = left.find((item) => !checked.has(`${item.id} ${item.attempt}`));
  if (unfinished) return unfinished;
  const waiting = await ctx.db.bulkItem.findFirst({
    where: { runId, state: "WAITING" },
    select: ITEM,
    orderBy: [{ attempt: "asc" }, { position: "asc" }, { id: "asc" }],
  });
  const trial = run.trialSize !== null && run.trialPassedAt === null ? run.trialSize : null;
  // Only those in the trial may be claimed while it is on, also one that is tried again.
  const next =
    trial === null || !waiting
      ? waiting
      : await ctx.db.bulkItem.findFirst({
          where: { runId, state: "WAITING", position: { lt: trial } },
          select: ITEM,
          orderBy: [{ attempt: "asc" }, { position: "asc" }],
        });
  const step = nextStep(run, {
    waiting: waiting ? 1 : 0,
    waitingInTrial: trial !== null && next ? 1 : 0,
    running: left.length,
    failed: run.stopAfter === null ? 0 : await ctx.db.bulkItem.count({ where: { runId, state: "FAILED" } }),
  });
  if (step !== "claim" || !next) return step === "claim" ? "settle" : step;
  await withBookkeeping(ctx, "lease", (tx) =>
    tx.bulkItem.update({ where: { id: next.id }, data: { state: "RUNNING" } }),
  );
  return next;
}

interface BulkRequest {
  change: BulkChange;
  environment: HelseidEnvironment;
  reason: string;
  /** Who requested the run. */
  by: { name: string | null; id: string };
}

async function attempt(ctx: Context, item: Item, request: BulkRequest): Promise<ItemResult> {
  // The operation id identifies the attempt, so a change that was sent is found and settled, not sent again.
  const operationId = `${item.id}:${item.attempt}`;
  try {
    const { change } = request;
    if (change.kind === "rotate-key") return await rotate(ctx, item, operationId, request.by);
    if (change.kind === "close") {
      const { why, confirmation } = change;
      const { installationId } = item;
      await closeInstallation(ctx, { installationId, why, reason: request.reason, confirmation });
      return { state: "APPLIED" };
    }
    if (change.kind === "destroy-kept-keys") {
      await destroyKeptKeys(ctx, { installationId: item.installationId });
      return { state: "APPLIED" };
    }
    const known = await ctx.db.configurationChange.findUnique({
      where: { operationId },
      select: { id: true },
    });
    if (known) return resultOf(await settleChange(ctx, { changeId: known.id }));
    await acquireRequestSlots(ctx, request.environment, REQUESTS_PER_ITEM);
    if (change.kind === "set-configuration") {
      const { kind: _kind, ...sent } = change;
      const input = { installationId: item.installationId, operationId, ...sent };
      return resultOf(await applyChange(ctx, { ...input, reason: request.reason }, { by: request.by }));
    }
    const { configuration } = await readFresh(ctx, item.installationId);
    const edit = editFor(change, configuration, item.installationId);
    if (!edit) return { state: "UNCHANGED" };
    const input = {
      installationId: item.installationId,
      operationId,
      base: configuration,
      wanted: applyEdit(configuration, edit),
      reason: request.reason,
      source: "BULK" as const,
    };
    return resultOf(await applyChange(ctx, input, { by: request.by }));
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (isTemporary(error.code) || error.code === "CHANGE_UNDER_WAY")
      return { state: "AGAIN", code: error.code };
    return {
      state: "FAILED",
      code: oneOf(BULK_FAILURES, Object.values(error.fields ?? {})[0]) ?? error.code,
    };
  }
}

/**
 * Starts the rotation, or reads the state of the one it started earlier. Jobs of the rotation carry it out.
 */
async function rotate(
  ctx: Context,
  item: Item,
  operationId: string,
  by: BulkRequest["by"],
): Promise<ItemResult> {
  const input = { installationId: item.installationId, operationId, trigger: "BULK" } as const;
  const { rotationId } = await startRotation(ctx, input, { by });
  const rotation = await ctx.db.keyRotation.findUniqueOrThrow({
    where: { id: rotationId },
    select: { state: true, failureCode: true, uploadStartedAt: true, waitUntil: true },
  });
  if (rotation.state === "DONE") return { state: "APPLIED" };
  if (isRotationStuck(rotation, ctx.clock())) return { state: "FAILED", code: "rotation-stuck" };
  if (isOpenRotation(rotation.state)) return { state: "CHECKING" };
  return { state: "FAILED", code: rotationFailureOf(rotation.failureCode) ?? "rotation-abandoned" };
}

function resultOf(outcome: ChangeOutcome): ItemResult {
  switch (outcome.state) {
    case "APPLIED":
      return { state: "APPLIED" };
    case "CHECKING":
      return { state: "CHECKING" };
    case "CONFLICT":
      return { state: "FAILED", code: outcome.failureCode ?? "changed-elsewhere" };
    case "FAILED":
      if (outcome.failureCode === "busy" || outcome.failureCode === "not-applied")
        return { state: "AGAIN", code: outcome.failureCode };
      return { state: "FAILED", code: outcome.failureCode ?? "refused" };
  }
}

/** Saves the result of an attempt. Bookkeeping: the change itself has its own audit rows. */
async function settleItem(ctx: Context, item: Item, result: ItemResult): Promise<void> {
  if (result.state === "CHECKING") return;
  const now = ctx.clock();
  // A request for time says nothing about the change, and the next attempt waits for as long as it asks.
  const isCounted = result.state === "AGAIN" && result.code !== "UPSTREAM_BUSY" && result.code !== "busy";
  if (result.state === "AGAIN" && (!isCounted || item.attempt + 1 < MAX_ATTEMPTS)) {
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.bulkItem.update({
        where: { id: item.id },
        data: { state: "WAITING", attempt: item.attempt + 1 },
      }),
    );
    return;
  }
  const failed = result.state === "FAILED" || result.state === "AGAIN";
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.bulkItem.update({
      where: { id: item.id },
      data: {
        state: result.state === "AGAIN" ? "FAILED" : result.state,
        failureCode: failed ? result.code : null,
        settledAt: now,
      },
    }),
  );
}

/** How a run ends or pauses by itself, and what the audit says of it. */
const ENDS = {
  finish: { state: "DONE", pauseReason: null, action: "bulk.finished" },
  trial: { state: "PAUSED", pauseReason: "trial", action: "bulk.trial-completed" },
  failures: { state: "PAUSED", pauseReason: "failures", action: "bulk.stopped" },
} as const;

/** Finishes a run, or pauses it until a person decides. */
async function end(ctx: Context, runId: string, how: keyof typeof ENDS): Promise<void> {
  const { state, pauseReason, action } = ENDS[how];
  const failed = await ctx.db.bulkItem.count({ where: { runId, state: "FAILED" } });
  await withTransaction(ctx, async (tx, audit) => {
    const ended = await tx.bulkRun.updateMany({
      where: { id: runId, state: "RUNNING" },
      data: { state, pauseReason, activeSince: null, finishedAt: how === "finish" ? ctx.clock() : null },
    });
    if (ended.count === 0) return unchanged(undefined);
    audit({ action, entity: { type: "bulk-run", id: runId }, details: { failed } });
  });
}
