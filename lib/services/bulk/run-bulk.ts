import { secondsBetween } from "@/lib/base/clock";
import { type BulkChange, editFor } from "@/lib/domain/bulk-change";
import { applyEdit } from "@/lib/domain/configuration";
import { isOpenRotation, isRotationStuck } from "@/lib/domain/key-rotation";
import { isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { authorizeSystem } from "@/lib/context/authorize";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { type ChangeOutcome, settleChange } from "@/lib/services/configuration/settle-change";
import type { Context } from "@/lib/context/context";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { unchanged, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { BULK_FAILURES, type BulkFailure, isTemporary, rotationFailureOf } from "@/lib/domain/failures";
import { BulkChangeSchema } from "./schemas";

/** A job gives way after so long, so that a stopping worker is not held up. */
const BATCH_SECONDS = 20;
/** Token, read, update, read back. */
const REQUESTS_PER_ITEM = 4;
const MAX_ATTEMPTS = 4;

interface Item {
  id: string;
  installationId: string;
  attempt: number;
}

type Verdict =
  | { state: "APPLIED" | "UNCHANGED" }
  | { state: "FAILED"; code: BulkFailure }
  /** Nothing was changed, and a new attempt is safe. */
  | { state: "AGAIN"; code: BulkFailure }
  /** The answer was lost: to be settled by reading back, never by sending again. */
  | { state: "CHECKING" };

/**
 * Works through a run until it is done, paused or cancelled, or a while has passed. One failing installation never stops
 * the rest. Only one job of a run runs at a time (a queue of its own), and what a killed worker left RUNNING comes first.
 * @returns seconds until it wants to go on; null when there is nothing more to do
 */
export async function runBulk(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  const checked = new Set<string>();
  for (;;) {
    const run = await ctx.db.bulkRun.findUnique({ where: { id: input.runId } });
    if (!run || run.state !== "RUNNING") return null;
    if (secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
    const item = await nextItem(ctx, run.id, checked);
    if (!item) return (await finish(ctx, run.id)) ? null : 10;
    checked.add(`${item.id} ${item.attempt}`);
    const change = BulkChangeSchema.parse(run.change);
    await settleItem(
      ctx,
      item,
      await attempt(ctx, item, {
        change,
        environment: run.environment,
        reason: run.reason,
        actorName: run.actorName,
      }),
    );
  }
}

/** What was left in hand first; then the next that waits. One that is being checked is asked about once per job. */
async function nextItem(ctx: Context, runId: string, checked: Set<string>): Promise<Item | null> {
  const select = { id: true, installationId: true, attempt: true };
  const left = await ctx.db.bulkItem.findMany({
    where: { runId, state: "RUNNING" },
    select,
    orderBy: { id: "asc" },
  });
  const unfinished = left.find((item) => !checked.has(`${item.id} ${item.attempt}`));
  if (unfinished) return unfinished;
  const waiting = await ctx.db.bulkItem.findFirst({
    where: { runId, state: "WAITING" },
    select,
    orderBy: [{ attempt: "asc" }, { id: "asc" }],
  });
  if (!waiting) return null;
  await withBookkeeping(ctx, "lease", (tx) =>
    tx.bulkItem.update({ where: { id: waiting.id }, data: { state: "RUNNING" } }),
  );
  return waiting;
}

interface Order {
  change: BulkChange;
  environment: HelseidEnvironment;
  reason: string;
  actorName: string | null;
}

async function attempt(ctx: Context, item: Item, order: Order): Promise<Verdict> {
  // The operation's id is the item's attempt, so a change that was sent already is found and settled, not sent again.
  const operationId = `${item.id}:${item.attempt}`;
  try {
    if (order.change.kind === "rotate-key") return await rotate(ctx, item, operationId, order.actorName);
    const known = await ctx.db.configurationChange.findUnique({
      where: { operationId },
      select: { id: true },
    });
    if (known) return verdictOf(await settleChange(ctx, { changeId: known.id }));
    await acquireRequestSlots(ctx, order.environment, REQUESTS_PER_ITEM);
    const { configuration } = await readFresh(ctx, item.installationId);
    const edit = editFor(order.change, configuration, item.installationId);
    if (!edit) return { state: "UNCHANGED" };
    const input = {
      installationId: item.installationId,
      operationId,
      base: JSON.stringify(configuration),
      wanted: JSON.stringify(applyEdit(configuration, edit)),
      reason: order.reason,
      source: "BULK" as const,
    };
    return verdictOf(await applyChange(ctx, input, { actorName: order.actorName }));
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

/** Orders the rotation, and asks again later what became of it: its own jobs carry it out. */
async function rotate(ctx: Context, item: Item, operationId: string, name: string | null): Promise<Verdict> {
  const order = { installationId: item.installationId, operationId, trigger: "BULK" } as const;
  const { rotationId } = await startRotation(ctx, order, { actorName: name });
  const rotation = await ctx.db.keyRotation.findUniqueOrThrow({
    where: { id: rotationId },
    select: { state: true, failureCode: true, uploadStartedAt: true },
  });
  if (rotation.state === "DONE") return { state: "APPLIED" };
  if (isRotationStuck(rotation, ctx.clock())) return { state: "FAILED", code: "rotation-stuck" };
  if (isOpenRotation(rotation.state)) return { state: "CHECKING" };
  return { state: "FAILED", code: rotationFailureOf(rotation.failureCode) ?? "rotation-abandoned" };
}

function verdictOf(outcome: ChangeOutcome): Verdict {
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

/** Bookkeeping of the run; the change itself has its audit rows. */
async function settleItem(ctx: Context, item: Item, verdict: Verdict): Promise<void> {
  if (verdict.state === "CHECKING") return;
  const now = ctx.clock();
  if (verdict.state === "AGAIN" && item.attempt + 1 < MAX_ATTEMPTS) {
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.bulkItem.update({
        where: { id: item.id },
        data: { state: "WAITING", attempt: item.attempt + 1 },
      }),
    );
    return;
  }
  const failed = verdict.state === "FAILED" || verdict.state === "AGAIN";
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.bulkItem.update({
      where: { id: item.id },
      data: {
        state: verdict.state === "AGAIN" ? "FAILED" : verdict.state,
        failureCode: failed ? verdict.code : null,
        settledAt: now,
      },
    }),
  );
}

/** Done when nothing waits and nothing is in hand. */
async function finish(ctx: Context, runId: string): Promise<boolean> {
  if (await ctx.db.bulkItem.count({ where: { runId, state: { in: ["WAITING", "RUNNING"] } } })) return false;
  const failed = await ctx.db.bulkItem.count({ where: { runId, state: "FAILED" } });
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.bulkRun.updateMany({
      where: { id: runId, state: "RUNNING" },
      data: { state: "DONE", finishedAt: ctx.clock() },
    });
    if (moved.count === 0) return unchanged(undefined);
    audit({ action: "bulk.finished", entity: { type: "bulk-run", id: runId }, details: { failed } });
  });
  return true;
}
