import type { Context } from "@/lib/context/context";
import { appendAudit, type AuditEntry } from "@/lib/core/audit/append";
import type { Database, ReadOnlyDatabase, Transaction } from "@/lib/db/client";
import { isTransactionConflict } from "@/lib/db/prisma-errors";
import type { Prisma } from "@/lib/db/generated/client";
import { log } from "@/lib/base/log";

/*
 * The only ways to write to the database. The context's client has no writing methods, so a write elsewhere
 * does not compile. A lint rule over names could be circumvented with an alias or a helper, and would need a
 * list of exceptions. ESLint rejects what types cannot express: casting back to the whole client, importing
 * it, and `$queryRaw` with a writing statement outside a transaction.
 */

export type Audit = (entry: AuditEntry) => void;

const LIMITS = { maxWait: 10_000, timeout: 20_000 };

/**
 * How often a transaction is run that PostgreSQL cancels. The order of locks (lib/db/locks.ts) makes
 * deadlocks a fault of ours; this keeps one that was overlooked, or that an operator's statement causes, from
 * reaching a person or delaying a key.
 */
const MAX_ATTEMPTS = 5;
const MAX_FIRST_PAUSE_MS = 20;

/**
 * Runs a state change and writes its audit rows in the same transaction. `run` must not call upstream: a
 * transaction holds locks. It is run again when PostgreSQL cancels the transaction, so it must not change
 * anything but the database; a lint rule (`transaction-callbacks`) looks for that.
 * @param run returns `unchanged(value)` when there was nothing to change, which rolls back; and
 *   `onlyBookkeeping(what, value)` when what it wrote needs no audit row
 * @param limit for a worker's transaction over many rows, which must be one: how long it may take
 * @throws Error, after rolling back, when `run` recorded no audit entry and returned neither of the two
 */
export async function withTransaction<T>(
  ctx: Context,
  run: (tx: Transaction, audit: Audit) => Promise<T | Unchanged<T> | OnlyBookkeeping<T>>,
  limit?: { timeoutSeconds: number },
): Promise<T> {
  const limits = limit ? { ...LIMITS, timeout: limit.timeoutSeconds * 1000 } : LIMITS;
  try {
    return await runTransaction(ctx, limits, async (tx) => {
      const entries: AuditEntry[] = [];
      const result = await run(tx, (entry) => entries.push(entry));
      // Rolled back, so that a write which somebody forgot to audit does not stay.
      if (result instanceof Unchanged) throw result;
      if (result instanceof OnlyBookkeeping && entries.length === 0) return result.value;
      if (entries.length === 0) throw new Error("a change without an audit entry");
      await appendAudit(tx, ctx, entries);
      return result instanceof OnlyBookkeeping ? result.value : result;
    });
  } catch (error) {
    if (error instanceof Unchanged) return error.value as T;
    throw error;
  }
}

class Unchanged<T> {
  constructor(readonly value: T) {}
}

class OnlyBookkeeping<T> {
  constructor(readonly value: T) {}
}

/** The result of a transaction that changed nothing. What it wrote all the same is rolled back. */
export function unchanged<T>(value: T): Unchanged<T> {
  return new Unchanged(value);
}

/**
 * The result of a transaction whose writes need no audit row.
 * @param _what the reason; for the reader, not used
 */
export function onlyBookkeeping<T>(_what: Bookkeeping, value: T): OnlyBookkeeping<T> {
  return new OnlyBookkeeping(value);
}

/**
 * Writes that need no audit row: they change nothing that somebody decided or would look up in the history.
 */
type Bookkeeping =
  /** A worker claims or releases a job, or records its progress. */
  | "lease"
  /** When something was last done or is due next, and the result of the last attempt. */
  | "attempt"
  /** The configuration that was read upstream. `recordCheck` audits a change of it. */
  | "reading"
  | "rate-limit"
  | "upstream-health"
  | "replay-protection"
  | "heartbeat"
  | "forecast"
  | "job"
  | "session-activity"
  /** A link is bound to the browser that submits a step, which was done before. */
  | "browser-binding"
  /** Who has a page open right now. It is forgotten soon. */
  | "presence"
  /** The log over the audit's own rows, and its checkpoints. */
  | "audit-log"
  /** Created by the operator's command while there is no administrator. Its use is audited. */
  | "bootstrap-code"
  /** Units of a public register, while its file is loaded. Putting them in use is audited. */
  | "register"
  /** The same secret, sealed with another key. */
  | "reseal";

/**
 * Writes without an audit row, in a transaction of its own. Not for changes of state that somebody would look
 * up in the history. `run` as for `withTransaction`.
 * @param _what the reason why no audit row is needed; for the reader, not used
 */
export async function withBookkeeping<T>(
  ctx: Pick<Context, "db">,
  _what: Bookkeeping,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return runTransaction(ctx, LIMITS, run);
}

/** Runs several reads on one snapshot of the database, which refuses writes. */
export async function withSnapshot<T>(ctx: Context, run: (tx: ReadOnlyDatabase) => Promise<T>): Promise<T> {
  return runTransaction(ctx, { ...LIMITS, isolationLevel: "RepeatableRead" }, async (tx) => {
    await tx.$executeRaw`set transaction read only`;
    return run(tx);
  });
}

/** Runs a transaction, and runs it again from the start when PostgreSQL has cancelled it. */
async function runTransaction<T>(
  ctx: Pick<Context, "db">,
  options: typeof LIMITS & { isolationLevel?: Prisma.TransactionIsolationLevel },
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writable(ctx).$transaction(run, options);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isTransactionConflict(error)) throw error;
      log.warn({ err: error, attempt }, "PostgreSQL cancelled a transaction; it is run again");
      // A random pause, so that two that have cancelled each other do not meet again.
      const pause = Math.random() * MAX_FIRST_PAUSE_MS * 2 ** attempt;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

function writable(ctx: Pick<Context, "db">): Database {
  return ctx.db as Database;
}
