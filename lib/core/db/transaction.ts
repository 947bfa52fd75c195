import type { Transaction } from "@/lib/db/client";
import { appendAudit, type AuditEntry } from "@/lib/core/audit/append";
import type { Context } from "@/lib/context/context";

export type Audit = (entry: AuditEntry) => void;

/**
 * A state change and its audit rows, together or not at all. Upstream is never called in here.
 * A transaction that changed something but recorded nothing is a fault of ours and is rolled back; a verb that found
 * nothing to change returns `unchanged(value)`.
 */
export async function withTransaction<T>(
  ctx: Context,
  run: (tx: Transaction, audit: Audit) => Promise<T | Unchanged<T>>,
): Promise<T> {
  return ctx.db.$transaction(
    async (tx) => {
      const entries: AuditEntry[] = [];
      const result = await run(tx, (entry) => entries.push(entry));
      if (result instanceof Unchanged) return result.value;
      if (entries.length === 0) throw new Error("a change without an audit entry");
      await appendAudit(tx, ctx, entries);
      return result;
    },
    { maxWait: 10_000, timeout: 20_000 },
  );
}

class Unchanged<T> {
  constructor(readonly value: T) {}
}

export function unchanged<T>(value: T): Unchanged<T> {
  return new Unchanged(value);
}
