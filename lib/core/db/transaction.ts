import type { Context } from "@/lib/context/context";
import { appendAudit, type AuditEntry } from "@/lib/core/audit/append";
import type { Database, ReadOnlyDatabase, Transaction } from "@/lib/db/client";

/*
 * The only ways to write. The context's client has no writing method, so a write elsewhere does not compile. That is
 * stronger than a lint rule over names, which an alias or a helper would get around, and it needs no list of exceptions.
 * ESLint refuses what types cannot see: the cast back to the whole client, importing it, and `$queryRaw` with a writing
 * statement on anything but a transaction.
 */

export type Audit = (entry: AuditEntry) => void;

const LIMITS = { maxWait: 10_000, timeout: 20_000 };

/**
 * A state change and its audit rows, together or not at all. Upstream is never called in here.
 * A verb that found nothing to change returns `unchanged(value)`.
 * @throws Error, after rolling back, when the transaction neither recorded anything nor returned `unchanged`
 */
export async function withTransaction<T>(
  ctx: Context,
  run: (tx: Transaction, audit: Audit) => Promise<T | Unchanged<T>>,
): Promise<T> {
  return writable(ctx).$transaction(async (tx) => {
    const entries: AuditEntry[] = [];
    const result = await run(tx, (entry) => entries.push(entry));
    if (result instanceof Unchanged) return result.value;
    if (entries.length === 0) throw new Error("a change without an audit entry");
    await appendAudit(tx, ctx, entries);
    return result;
  }, LIMITS);
}

class Unchanged<T> {
  constructor(readonly value: T) {}
}

export function unchanged<T>(value: T): Unchanged<T> {
  return new Unchanged(value);
}

/** What may be written without an audit row: it changes nothing that a person decided or would look for in the history. */
type Bookkeeping =
  /** A worker claims or releases what it works on, or notes how far it has come. */
  | "lease"
  /** When something was last done or is due next, and what the last attempt met. */
  | "attempt"
  /** What upstream was seen to have; a change in it is audited by `recordCheck`. */
  | "reading"
  | "rate-limit"
  | "upstream-health"
  | "replay-protection"
  | "heartbeat"
  | "forecast"
  | "job"
  | "session-activity"
  /** The checkpoint is itself a signature over the audit. */
  | "audit-checkpoint"
  /** Made by the operator's command while nobody has access; using it is audited. */
  | "bootstrap-code"
  /** The same secret under another key. */
  | "reseal";

/**
 * A write without an audit row, in a transaction of its own. Never for a change of state that a person would ask about.
 * @param _what says why it needs no audit row; the reader's, not the database's
 */
export async function withBookkeeping<T>(
  ctx: Pick<Context, "db">,
  _what: Bookkeeping,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return writable(ctx).$transaction(run, LIMITS);
}

/** Several reads of one moment. */
export async function withSnapshot<T>(ctx: Context, run: (tx: ReadOnlyDatabase) => Promise<T>): Promise<T> {
  return writable(ctx).$transaction(run, { ...LIMITS, isolationLevel: "RepeatableRead" });
}

function writable(ctx: Pick<Context, "db">): Database {
  return ctx.db as Database;
}
