import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { log } from "@/lib/base/log";
import type { Transaction } from "@/lib/db/client";
import { TestContext } from "@/lib/dev/testing/test-context";
import { withBookkeeping, withTransaction } from "./transaction";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());
const warnings = vi.spyOn(log, "warn").mockImplementation(() => {});
beforeEach(() => warnings.mockClear());

const heartbeat = (tx: Transaction, name: string) =>
  tx.heartbeat.upsert({ where: { name }, create: { name, at: new Date() }, update: { at: new Date() } });

/** Resolves when `count` callers have arrived; later callers do not wait. */
function meeting(count: number): () => Promise<void> {
  let arrive = () => {};
  const all = new Promise<void>((done) => (arrive = done));
  return async () => {
    count -= 1;
    if (count <= 0) arrive();
    await all;
  };
}

it("two transactions that deadlock both succeed, with one audit row each", async () => {
  for (const name of ["a", "b"]) await withBookkeeping(t.system, "heartbeat", (tx) => heartbeat(tx, name));
  const both = meeting(2);
  const actions = () => t.db.auditEvent.count({ where: { action: "system.cleaned-up" } });
  const before = await actions();
  const change = (first: string, second: string) =>
    withTransaction(t.system, async (tx, audit) => {
      await heartbeat(tx, first);
      await both();
      await heartbeat(tx, second);
      audit({ action: "system.cleaned-up", entity: { type: "system", id: "test" } });
      return first;
    });
  expect(await Promise.all([change("a", "b"), change("b", "a")])).toEqual(["a", "b"]);
  expect((await actions()) - before).toBe(2);
  expect(warnings).toHaveBeenCalledOnce();
});

/** PostgreSQL's codes for a deadlock and for a transaction that cannot be serialized. */
it.each(["40P01", "40001"])("a transaction that PostgreSQL cancels with %s is run again", async (code) => {
  for (const raise of ["$queryRawUnsafe", "$executeRawUnsafe"] as const) {
    let runs = 0;
    const run = async (tx: Transaction) => {
      runs += 1;
      if (runs < 3)
        await tx[raise](`do $$ begin raise exception 'cancelled' using errcode = '${code}'; end $$`);
      return runs;
    };
    expect(await withBookkeeping(t.system, "heartbeat", run)).toBe(3);
  }
});

it("a transaction that PostgreSQL cancels every time fails after a bounded number of runs", async () => {
  let runs = 0;
  const run = async (tx: Transaction) => {
    runs += 1;
    await tx.$executeRaw`do $$ begin raise exception 'cancelled' using errcode = '40P01'; end $$`;
  };
  await expect(withBookkeeping(t.system, "heartbeat", run)).rejects.toThrow("cancelled");
  expect(runs).toBe(5);
});

it("any other error is not run again", async () => {
  let runs = 0;
  const run = async (tx: Transaction) => {
    runs += 1;
    await tx.$executeRaw`do $$ begin raise exception 'other' using errcode = '23514'; end $$`;
  };
  await expect(withBookkeeping(t.system, "heartbeat", run)).rejects.toThrow();
  expect([runs, warnings.mock.calls.length]).toEqual([1, 0]);
});
