import { createHash } from "node:crypto";
import type { Context } from "@/lib/context/context";

/** What is read depends on the time as well, by the minute at most. */
const MAX_AGE_MS = 1000;
/** A read that takes longer holds nobody up but those who wait for it: its connection may be lost. */
const PATIENCE_MS = 5000;
/** So many inputs are remembered. */
const MAX_INPUTS = 100;

interface Kept<Result> {
  /** The state of the database that it was read from, or an earlier one. */
  snapshot: string;
  at: number;
  result: Result;
}

/** The reads with one input. */
interface Reads<Result> {
  kept?: Kept<Result>;
  current?: Promise<Result>;
  /** Begins when the current one has ended, or takes too long. */
  next?: Promise<Result>;
}

/**
 * Makes one read serve everybody in this process, for what many ask for at once: those who ask for the same
 * while it runs, and those who ask within a second while nothing in the database has changed. Nobody is shown
 * less than what was committed, by any process, before they asked.
 *
 * While a read runs, those who ask wait for the next one and share it. It begins with the question whether
 * anything has been committed since the last result: PostgreSQL's snapshot names the transactions that can be
 * seen, so two that are equal see the same rows. That holds on a primary; a standby does not name the
 * transactions that run.
 * @param read its result must depend on the database, the settings, the time and its input alone, not on who
 *   asks, and is not to be changed. The input must be of plain values.
 * @returns the read; it throws what `read` throws
 */
export function sharedRead<Result, Input = void>(
  read: (ctx: Context, input: Input) => Promise<Result>,
): (ctx: Context, input: Input) => Promise<Result> {
  const databases = new WeakMap<Context["db"], Map<string, Reads<Result>>>();
  const readOrKeep = async (ctx: Context, input: Input, reads: Reads<Result>): Promise<Result> => {
    const at = ctx.clock().getTime();
    const snapshot = await currentSnapshot(ctx);
    const { kept } = reads;
    if (kept?.snapshot === snapshot && Math.abs(at - kept.at) < MAX_AGE_MS) return kept.result;
    const result = await read(ctx, input);
    const latest = { snapshot, at, result };
    reads.kept = latest;
    // Nothing about people stays in memory for longer than it is used.
    setTimeout(() => {
      if (reads.kept === latest) reads.kept = undefined;
    }, MAX_AGE_MS).unref();
    return result;
  };
  const start = (ctx: Context, input: Input, reads: Reads<Result>): Promise<Result> => {
    const current = readOrKeep(ctx, input, reads);
    reads.current = current;
    reads.next = undefined;
    const end = () => {
      if (reads.current === current && !reads.next) reads.current = undefined;
    };
    current.then(end, end);
    return current;
  };
  return (ctx, input) => {
    const inputs = databases.get(ctx.db) ?? new Map<string, Reads<Result>>();
    databases.set(ctx.db, inputs);
    const reads = readsWith(inputs, nameOf(input));
    if (!reads.current) return start(ctx, input, reads);
    const startNext = () => start(ctx, input, reads);
    reads.next ??= endOf(reads.current).then(startNext);
    return reads.next;
  };
}

/** Of an input, which may be a search for a person: that does not stay in memory. */
function nameOf(input: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(input) ?? "")
    .digest("base64");
}

/** Resolves when a read has ended, in whichever way, or has taken too long. */
function endOf(read: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE_MS);
    const end = () => {
      clearTimeout(late);
      resolve();
    };
    read.then(end, end);
  });
}

/** Those of an input; the inputs that were asked for longest ago are forgotten. */
function readsWith<Result>(inputs: Map<string, Reads<Result>>, input: string): Reads<Result> {
  const reads = inputs.get(input) ?? {};
  inputs.delete(input);
  inputs.set(input, reads);
  for (const oldest of inputs.keys()) {
    if (inputs.size <= MAX_INPUTS) break;
    inputs.delete(oldest);
  }
  return reads;
}

const snapshotsToTake = new WeakMap<Context["db"], Promise<string>>();

/**
 * Which transactions can be seen, as `xmin:xmax:those that run` (PostgreSQL's pg_current_snapshot). Taken
 * once for all who ask before it is taken: a page asks for several reads at once.
 */
function currentSnapshot({ db }: Context): Promise<string> {
  const awaited = snapshotsToTake.get(db);
  if (awaited) return awaited;
  const taken = Promise.resolve().then(async () => {
    snapshotsToTake.delete(db);
    const [row] = await db.$queryRaw<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`;
    return row!.snapshot;
  });
  snapshotsToTake.set(db, taken);
  return taken;
}
